/** Changes of one unit: rename, details, move, report elsewhere for a time, close. */
import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { Unit, UnitRef } from '../../api/types';
import { useNow } from '../../ui/clock';
import { DueField } from '../../ui/due-field';
import { LINES } from '../../ui/lines';
import { Follows, Frame, type Props, Reason, someReason } from './frame';
import { UnitField } from './unit-field';


export function Rename({ unit, close }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState(unit.name);
  const [reason, setReason] = useState('');
  const why = !name.trim() ? t('restructure.need_name') : name.trim() === unit.name ? t('restructure.same_name') : undefined;
  const send = () => take(api.POST('/units/{no}/rename', { params: { path: { no: unit.no } }, body: { name: name.trim(), reason: reason.trim() } }));
  return (
    <Frame title={t('restructure.rename')} words={t('restructure.rename_words')} why={why} send={send} close={close}>
      <label className="field" htmlFor="new-name">{t('restructure.name')}</label>
      <Input id="new-name" maxLength={100} value={name} onChange={(e) => setName(e.target.value)} />
      <Reason value={reason} onChange={setReason} optional />
    </Frame>
  );
}

export function Edit({ unit, close }: Props & { unit: Unit }) {
  const { t, i18n } = useTranslation();
  const [phone, setPhone] = useState(unit.phone ?? '');
  const [sector, setSector] = useState(unit.sector ?? '');
  const [tags, setTags] = useState(unit.tags);
  const [aliases, setAliases] = useState(unit.aliases);
  const byHand = Object.fromEntries(Object.entries(unit.superiors).filter(([line]) => unit.by_hand?.includes(line)));
  const [superiors, setSuperiors] = useState<Record<string, UnitRef>>(byHand);
  const set = (line: string, to: UnitRef | undefined) => setSuperiors(Object.fromEntries([...Object.entries(superiors).filter(([l]) => l !== line), ...(to ? [[line, to] as const] : [])]));
  const send = () => take(api.POST('/units/{no}/edit', { params: { path: { no: unit.no } }, body: { phone: phone.trim(), sector: sector.trim(), tags, aliases, superiors: Object.fromEntries(Object.entries(superiors).map(([line, u]) => [line, u.no])) } }));
  const lines = [...new Set([...LINES.filter((l) => l !== 'territory'), ...Object.keys(unit.superiors)])];
  const word = (line: string) => (i18n.exists(`ui.line_${line}`) ? t(`ui.line_${line}`) : line);
  return (
    <Frame title={t('restructure.edit')} why={undefined} send={send} close={close}>
      <label className="field" htmlFor="edit-phone">{t('organisation.phone')}</label>
      <Input id="edit-phone" maxLength={60} value={phone} onChange={(e) => setPhone(e.target.value)} />
      <label className="field" htmlFor="edit-sector">{t('organisation.sector')}</label>
      <Input id="edit-sector" maxLength={60} value={sector} onChange={(e) => setSector(e.target.value)} />
      <label className="field" htmlFor="edit-aliases">{t('organisation.aliases')}</label>
      <Select id="edit-aliases" aria-label={t('organisation.aliases')} mode="tags" open={false} className="unit-field" value={aliases} onChange={setAliases} />
      <label className="field" htmlFor="edit-tags">{t('organisation.tags')}</label>
      <Select id="edit-tags" aria-label={t('organisation.tags')} mode="tags" open={false} className="unit-field" value={tags} onChange={setTags} />
      <p className="field">{t('restructure.superiors')}</p>
      <p className="hint">{t('restructure.superiors_words')}</p>
      {lines.map((line) => <div className="line-row" key={line}><label htmlFor={`line-${line}`}>{word(line)}</label><UnitField id={`line-${line}`} label={t('organisation.superior', { line: word(line) })} clear value={superiors[line]} without={[unit.no]} onChange={(to) => set(line, to)} /></div>)}
    </Frame>
  );
}

export function Move({ unit, close }: Props) {
  const { t } = useTranslation();
  const [parent, setParent] = useState<UnitRef>();
  const [reason, setReason] = useState('');
  const why = !parent ? t('restructure.need_unit') : !reason.trim() ? t('restructure.need_reason') : undefined;
  const send = () => take(api.POST('/units/{no}/move', { params: { path: { no: unit.no } }, body: { parent: parent?.no ?? 0, reason: reason.trim() } }));
  return (
    <Frame title={t('restructure.move')} words={t('restructure.move_words')} why={why} send={send} close={close}>
      <label className="field" htmlFor="move-to">{t('restructure.move_to')}</label>
      <UnitField id="move-to" label={t('restructure.move_to')} value={parent} onChange={setParent} without={[unit.no]} />
      <Follows no={unit.no} change={parent ? { move: { parent: parent.no, reason: someReason(reason) } } : null} />
      <Reason value={reason} onChange={setReason} />
    </Frame>
  );
}

export function ReportElsewhere({ unit, close }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const [line, setLine] = useState<string>('territory');
  const [parent, setParent] = useState<UnitRef>();
  const [until, setUntil] = useState<number>();
  const [reason, setReason] = useState('');
  const why = !parent ? t('restructure.need_unit') : !until ? t('restructure.need_end') : until <= now ? t('restructure.end_past') : !reason.trim() ? t('restructure.need_reason') : undefined;
  const send = () => take(api.POST('/units/{no}/report-elsewhere', { params: { path: { no: unit.no } }, body: { line, parent: parent?.no ?? 0, until_ms: until ?? 0, reason: reason.trim() } }));
  return (
    <Frame title={t('restructure.report')} words={t('restructure.report_words')} why={why} send={send} close={close}>
      <label className="field" htmlFor="report-line">{t('restructure.line')}</label>
      <Select id="report-line" aria-label={t('restructure.line')} className="unit-field" value={line} onChange={setLine} options={LINES.map((l) => ({ value: l, label: t(`ui.line_${l}`) }))} />
      <label className="field" htmlFor="report-to">{t('restructure.report_to')}</label>
      <UnitField id="report-to" label={t('restructure.report_to')} value={parent} onChange={setParent} without={[unit.no]} />
      <label className="field" htmlFor="report-until">{t('restructure.until')}</label>
      <DueField id="report-until" value={until} onChange={setUntil} quick={false} />
      <Reason value={reason} onChange={setReason} />
    </Frame>
  );
}

export function Close({ unit, close }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const change = { close: { reason: '–' } };
  const refused = useQuery({ ...q.follows(unit.no, change) }).error;
  const why = refused ? t('restructure.refused') : !reason.trim() ? t('restructure.need_reason') : undefined;
  const send = () => take(api.POST('/units/{no}/close', { params: { path: { no: unit.no } }, body: { reason: reason.trim() } }));
  return (
    <Frame title={t('restructure.close')} words={t('restructure.close_words')} why={why} send={send} close={close}>
      <Follows no={unit.no} change={change} />
      <Reason value={reason} onChange={setReason} />
    </Frame>
  );
}
