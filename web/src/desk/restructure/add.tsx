/** One new unit under this one, or a superior outside the province. */
import { Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Level } from '../../api/types';
import { useUnitName } from '../../ui/unit';
import { Frame, type Props } from './frame';
import { NewFields } from './merge';

const LEVELS: Level[] = ['city', 'county', 'town', 'village', 'grid', 'organ', 'institution', 'site'];
const TERRITORIES: Level[] = ['province', 'city', 'county', 'town', 'village', 'grid'];

export function Add({ unit, close, done }: Props) {
  const { t } = useTranslation();
  const name = useUnitName();
  const [fresh, setFresh] = useState({ code: '', name: '' });
  const at = TERRITORIES.indexOf(unit.level);
  /** What may stand here: a lower territory, or anything that is none. */
  const levels = LEVELS.filter((l) => { const to = TERRITORIES.indexOf(l); return to < 0 || (at >= 0 && to > at); });
  const [level, setLevel] = useState<Level>(levels[0] ?? 'organ');
  const [phone, setPhone] = useState('');
  const [outside, setOutside] = useState(false);
  const top = unit.level === 'province';
  const why = !fresh.code.trim() || !fresh.name.trim() ? t('restructure.need_new') : undefined;
  const send = async () => {
    const body = { code: fresh.code.trim(), name: fresh.name.trim(), level: outside ? 'organ' as const : level, phone: phone.trim(), ...(outside ? {} : { parent: unit.no }) };
    const added = await take(api.POST('/units', { body }));
    done?.(added.unit.no);
  };
  return (
    <Frame title={t('restructure.add')} words={t('restructure.add_words', { unit: name(unit) })} why={why} send={send} close={close}>
      <NewFields at="add" value={fresh} onChange={setFresh} />
      {top ? <Checkbox checked={outside} onChange={(e) => setOutside(e.target.checked)}>{t('restructure.outside')}</Checkbox> : null}
      {outside ? null : <><label className="field" htmlFor="add-level">{t('organisation.level')}</label><Select id="add-level" aria-label={t('organisation.level')} className="unit-field" value={level} onChange={setLevel} options={levels.map((l) => ({ value: l, label: t(`ui.level_${l}`) }))} /></>}
      <label className="field" htmlFor="add-phone">{t('organisation.phone')}</label>
      <Input id="add-phone" maxLength={60} value={phone} onChange={(e) => setPhone(e.target.value)} />
    </Frame>
  );
}
