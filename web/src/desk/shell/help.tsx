/** The letter keys, on one page. */
import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';

const KEYS = [['Ctrl K', 'key_find'], ['j / k', 'key_rows'], ['Enter', 'key_open'], ['S', 'key_sign'], ['C', 'key_remind'], ['A / R', 'key_check'], ['N', 'key_new'], ['Q', 'key_ask'], ['P', 'key_print'], ['X', 'key_tick'], ['Esc', 'key_back'], ['?', 'key_help']] as const;

export function Help({ open, close }: { open: boolean; close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open={open} onCancel={close} footer={null} title={t('shell.keys')} width={400}>
      <dl className="keys">
        {KEYS.map(([key, word]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{t(`shell.${word}`)}</dd></div>)}
      </dl>
    </Modal>
  );
}
