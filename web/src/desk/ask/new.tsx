/** Ask upward or sideways: who, what, until when; everything else may stay as it is. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Input, Radio, Select } from 'antd';
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { AskBody, MatterDraft } from '../../api/types';
import { useNow } from '../../ui/clock';
import { DueField } from '../../ui/due-field';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName } from '../../ui/unit';
import { KindSwitch } from '../compose/kinds';
import { Attachments } from '../compose/text-field';
import { useDraft } from '../compose/use-draft';
import { bodyOf as linesOf, lackOf } from '../supply/lines';
import { LinesField } from '../supply/lines-field';
import '../compose/compose.css';
import './ask.css';

const route = getRouteApi('/desk/matters/ask');
const EMPTY: MatterDraft = { kind: 'request', urgency: 'normal' };

function bodyOf(d: MatterDraft, incident: number | undefined): AskBody {
  return {
    title: d.title ?? '', text: d.text ?? '', to: d.to ?? [], files: d.files ?? [],
    ...(d.wanted ? { wanted: d.wanted } : {}), ...(d.kind !== 'consultation' && d.supplies?.length ? { supplies: linesOf(d.supplies) } : {}), ...(d.due_ms ? { due_ms: d.due_ms } : {}),
    ...(d.urgency ? { urgency: d.urgency } : {}), ...(incident ? { incident_id: incident } : {}),
  };
}

export function AskNew() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const go = route.useNavigate();
  const client = useQueryClient();
  const name = useUnitName();
  const now = useNow();
  const kind = search.kind ?? 'request';
  const remember = useCallback((id: string) => void go({ search: (s) => ({ ...s, draft: id }), replace: true }), [go]);
  const state = useDraft(search.draft, EMPTY, remember);
  const { draft, set } = state;
  const overview = useQuery(q.overview()).data;
  const found = useQuery(q.addressees(kind));
  const rows = found.data?.rows ?? [];
  const chosen = (draft.to ?? []).filter((no) => rows.some((u) => u.no === no));
  // The usual superior stands there at once: a request needs a title and its text, nothing else.
  const usual = kind === 'request' ? rows[0]?.no : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the list comes, and when another kind is chosen
  useEffect(() => { if (rows.length && chosen.length !== (draft.to ?? []).length) set({ to: chosen }); }, [rows.length, kind]);
  const to = chosen.length ? chosen : usual !== undefined ? [usual] : [];
  const send = useMutation({
    mutationFn: () => {
      const body = bodyOf({ ...draft, kind, to }, overview?.incident?.id);
      return take(kind === 'request' ? api.POST('/requests', { body }) : api.POST('/consultations', { body }));
    },
    onSuccess: () => { state.drop(); void client.invalidateQueries(); },
  });
  const lack = kind === 'request' ? lackOf(draft.supplies ?? []) : undefined;
  const missing = [
    to.length ? null : t('ask.need_to'), draft.title?.trim() ? null : t('ask.need_title'), draft.text?.trim() ? null : t('ask.need_text'),
    draft.due_ms && draft.due_ms <= now ? t('ask.need_due') : null, lack ? t(`supply.${lack}`) : null,
  ].filter((m): m is string => m !== null);
  const names = rows.filter((u) => to.includes(u.no)).map(name).join(' · ');
  if (send.data) {
    return (
      <div className="alone compose-done" role="status">
        <h1>{t(`ask.sent_${kind}`)}</h1>
        <p className="second">{t('ask.sent_words', { names })}</p>
        <p className="receipt-words">{t('ask.accepted', { seq: send.data.seq })}</p>
        <p><Link to="/matters/$id" params={{ id: String(send.data.id) }}>{t('ask.see')}</Link> · <Link to="/">{t('ask.back')}</Link></p>
      </div>
    );
  }
  const options = rows.map((u, n) => ({ value: u.no, label: kind === 'request' && n === 0 ? t('ask.usual', { unit: name(u) }) : name(u) }));
  return (
    <div className="compose">
      <form className="compose-form" onSubmit={(e) => e.preventDefault()}>
        <h1>{t(`ask.title_${kind}`)}</h1>
        <KindSwitch here={kind} />
        <p className="hint">{t(`ask.words_${kind}`)}</p>
        <label htmlFor="ask-to">{t('ask.f_to')}</label>
        {kind === 'request'
          ? <Select id="ask-to" className="ask-to" showSearch={{ optionFilterProp: 'label' }} loading={found.isPending} value={to[0] ?? null} onChange={(no) => set({ to: no === null ? [] : [no] })} options={options} notFoundContent={t('ask.nobody_above')} />
          : <Select id="ask-to" className="ask-to" mode="multiple" showSearch={{ optionFilterProp: 'label' }} loading={found.isPending} value={to} onChange={(nos: number[]) => set({ to: nos })} options={options} notFoundContent={t('ask.nobody_beside')} />}
        <label htmlFor="ask-title">{t('ask.f_title')}</label>
        <Input id="ask-title" value={draft.title ?? ''} maxLength={200} onChange={(e) => set({ title: e.target.value })} />
        <label htmlFor="ask-wanted">{t('ask.f_wanted')}</label>
        <Input id="ask-wanted" value={draft.wanted ?? ''} maxLength={200} aria-describedby="ask-wanted-hint" onChange={(e) => set({ wanted: e.target.value })} />
        <p className="hint" id="ask-wanted-hint">{t('ask.wanted_hint')}</p>
        {kind === 'request' ? <><h3>{t('supply.f_lines')}</h3><LinesField value={draft.supplies ?? []} onChange={(supplies) => set({ supplies })} /><p className="hint">{t('supply.lines_hint')}</p></> : null}
        <label htmlFor="ask-text">{t('ask.f_text')}</label>
        <textarea id="ask-text" className="text-area ask-text" value={draft.text ?? ''} onChange={(e) => set({ text: e.target.value })} />
        <label htmlFor="ask-due">{t('ask.f_due')}</label>
        <DueField id="ask-due" value={draft.due_ms} onChange={(due_ms) => set({ due_ms } as MatterDraft)} />
        <fieldset><legend>{t('ask.f_urgency')}</legend><Radio.Group value={draft.urgency} onChange={(e) => set({ urgency: e.target.value })} options={(['normal', 'urgent', 'flash'] as const).map((u) => ({ value: u, label: t(`ui.urgency_${u}`) }))} /></fieldset>
        <h3>{t('ask.f_files')}</h3>
        <Attachments files={(draft.files ?? []).map((s) => state.files[s] ?? { sha256: s, name: s.slice(0, 8), media_type: '', size: 0 })} add={state.addFile} remove={(sha) => set({ files: (draft.files ?? []).filter((s) => s !== sha) })} />
        <ProblemNote error={found.error} again={() => void found.refetch()} />
      </form>
      <aside className="compose-side">
        <h2>{t('ask.goes_to')}</h2>
        <p className="ask-names">{names || '–'}</p>
        <p className="second">{t(`ask.sight_${kind}`)}</p>
        <p className="kept" role="status"><span className={`kept-chip kept-${state.kept}`}>{t(`compose.kept_${state.kept}`)}</span> <span className="hint">{t(`compose.kept_${state.kept}_words`)}</span></p>
        <div className="compose-buttons"><Button type="primary" size="large" disabled={missing.length > 0} loading={send.isPending} onClick={() => send.mutate()} aria-describedby="ask-missing">{t(`ask.send_${kind}`)}</Button></div>
        <p className="hint" id="ask-missing">{missing.join(' ')}</p>
        <ProblemNote error={send.error} again={() => send.mutate()} />
      </aside>
    </div>
  );
}
