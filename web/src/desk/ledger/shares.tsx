/** Who gets how much of an allocation, with the sum and what is left. */
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { UnitRef } from '../../api/types';
import { useUnitName } from '../../ui/unit';
import { UnitField } from '../restructure/unit-field';
import { FEN } from './amount';
import type { Share } from './deed';
import { useAmount } from './words';

const SHARES_MAX = 500;
interface Props { value: Share[]; onChange: (shares: Share[]) => void; total: number | null; left: number | undefined; own: UnitRef }
export function Shares({ value, onChange, total, left, own }: Props) {
  const { t } = useTranslation();
  const name = useUnitName();
  const amount = useAmount();
  const change = (at: number, part: Partial<Share>) => onChange(value.map((share, n) => (n === at ? { ...share, ...part } : share)));
  const taken = [own.no, ...value.flatMap((share) => (share.unit ? [share.unit.no] : []))];
  const rest = total === null || left === undefined ? undefined : left - total;
  return (
    <div className="ledger-shares" role="group" aria-label={t('ledger.shares')}>
      <p className="hint">{t('ledger.shares_below', { unit: name(own) })}</p>
      {value.map((share, at) => (
        <div key={at} className="ledger-share">
          <div><label htmlFor={`share-unit-${at}`}>{t('ledger.share_unit', { n: at + 1 })}</label><UnitField id={`share-unit-${at}`} label={t('ledger.share_unit', { n: at + 1 })} value={share.unit} without={taken} onChange={(unit) => change(at, { unit })} /></div>
          <div><label htmlFor={`share-amount-${at}`}>{t('ledger.share_amount')}</label><Input id={`share-amount-${at}`} inputMode="decimal" suffix={t('ledger.yuan')} value={share.amount} onChange={(e) => change(at, { amount: e.target.value })} /></div>
          {value.length > 1 ? <Button type="link" aria-label={t('ledger.share_out', { n: at + 1 })} onClick={() => onChange(value.filter((_, n) => n !== at))}>{t('ledger.take_out')}</Button> : null}
        </div>
      ))}
      <p className="ledger-sum">
        <Button disabled={value.length >= SHARES_MAX} title={value.length >= SHARES_MAX ? t('ledger.shares_full') : undefined} onClick={() => onChange([...value, { unit: undefined, amount: '' }])}>{t('ledger.share_add')}</Button>
        <span aria-live="polite">{total === null ? t('ledger.sum_unread') : t('ledger.sum', { amount: amount(total, FEN) })}{rest === undefined ? '' : rest < 0 ? <span className="late"> · {t('ledger.over_by', { amount: amount(-rest, FEN) })}</span> : ` · ${t('ledger.left_after', { amount: amount(rest, FEN) })}`}</span>
      </p>
    </div>
  );
}
