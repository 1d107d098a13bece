/** Merge: which units end, and which one takes over: one of them, or a new one that is added first. */
import { Button, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Unit, UnitRef } from '../../api/types';
import { useUnitName } from '../../ui/unit';
import { Follows, Frame, type Props, Reason, someReason } from './frame';
import { UnitField } from './unit-field';

const NEW = -1;

export function Merge({ unit, close, done }: Props & { unit: Unit }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const [others, setOthers] = useState<UnitRef[]>([]);
  const [into, setInto] = useState(unit.no);
  const [fresh, setFresh] = useState({ code: '', name: '' });
  const [reason, setReason] = useState('');
  const all: UnitRef[] = [unit, ...others];
  const takesNew = into === NEW;
  const from = (successor: number) => all.map((u) => u.no).filter((no) => no !== successor);
  const why = !others.length ? t('restructure.need_other')
    : takesNew && (!fresh.code.trim() || !fresh.name.trim()) ? t('restructure.need_new')
    : !reason.trim() ? t('restructure.need_reason') : undefined;
  const added = async () => {
    const body = { code: fresh.code.trim(), name: fresh.name.trim(), level: unit.level, kind: unit.kind, ...(unit.parent ? { parent: unit.parent.no } : {}), ...(unit.sector ? { sector: unit.sector } : {}) };
    return (await take(api.POST('/units', { body }))).unit.no;
  };
  /** A new successor that stands already because the merge was refused the first time is not added again. */
  const [standing, setStanding] = useState<number>();
  const send = async () => {
    let successor = into;
    if (takesNew) { successor = standing ?? await added(); setStanding(successor); }
    await take(api.POST('/units/{no}/merge', { params: { path: { no: successor } }, body: { from: from(successor), reason: reason.trim() } }));
    done?.(successor);
  };
  return (
    <Frame title={t('restructure.merge')} words={t('restructure.merge_words')} why={why} send={send} close={close}>
      <label className="field" htmlFor="merge-other">{t('restructure.merge_with')}</label>
      <UnitField id="merge-other" label={t('restructure.merge_with')} value={undefined} level={unit.level} without={all.map((u) => u.no)} onChange={(u) => { if (u) setOthers([...others, u]); }} />
      <fieldset className="successor"><legend className="field">{t('restructure.takes_over')}</legend>
        <Radio.Group value={into} onChange={(e) => setInto(e.target.value as number)}>
          {all.map((u) => <div key={u.no}><Radio value={u.no}>{name(u)} <span className="hint">{u.code}</span></Radio>{u.no !== unit.no ? <Button type="link" size="small" aria-label={t('restructure.take_out', { unit: name(u) })} onClick={() => { setOthers(others.filter((o) => o.no !== u.no)); setInto(unit.no); }}>{t('restructure.out')}</Button> : null}</div>)}
          <div><Radio value={NEW}>{t('restructure.new_unit')}</Radio></div>
        </Radio.Group>
      </fieldset>
      {takesNew ? <NewFields at="merge" value={fresh} onChange={setFresh} /> : null}
      <Follows no={takesNew ? unit.no : into} change={others.length && !takesNew ? { merge: { from: from(into), reason: someReason(reason) } } : null} />
      <Reason value={reason} onChange={setReason} />
    </Frame>
  );
}

export function NewFields({ at, value, onChange }: { at: string; value: { code: string; name: string }; onChange: (v: { code: string; name: string }) => void }) {
  const { t } = useTranslation();
  return (
    <div className="new-unit">
      <div><label htmlFor={`${at}-code`}>{t('organisation.code')}</label><Input id={`${at}-code`} maxLength={60} value={value.code} onChange={(e) => onChange({ ...value, code: e.target.value })} /></div>
      <div><label htmlFor={`${at}-name`}>{t('restructure.name')}</label><Input id={`${at}-name`} maxLength={100} value={value.name} onChange={(e) => onChange({ ...value, name: e.target.value })} /></div>
    </div>
  );
}
