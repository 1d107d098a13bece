/** Write an order: from a template or empty, kept with every change, sent when the audience is clear. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Checkbox, Input, Radio } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, currentPost, take } from '../../api/client';
import { q } from '../../api/queries';
import { space } from '../../api/space';
import type { DirectiveBody, MatterDraft } from '../../api/types';
import { domainNow, useNow } from '../../ui/clock';
import { DueField } from '../../ui/due-field';
import type { Lang } from '../../ui/i18n';
import { HOUR_MS } from '../../ui/time';
import { DIRECTIVES } from '../paths';
import { KindSwitch } from './kinds';
import { AudienceField, type Picked, UnitPicker, useChecked } from './audience-field';
import { isWhole, ReportField } from './report-field';
import { lacks } from './lacks';
import { Side } from './side';
import { StepsField } from './steps-field';
import { type Template, TEMPLATES } from './templates';
import { Attachments, TextField } from './text-field';
import { asksAgain, BurdenPanel, useBurden } from '../burden/panel';
import { useDraft } from './use-draft';
import './compose.css';

const route = getRouteApi('/desk/matters/new');
const FIVE_MIN_MS = 300_000;
const EMPTY: MatterDraft = { kind: 'notice', urgency: 'normal', by_level: false, verify: false, escalation: [] };

export function fromTemplate(template: Template, lang: Lang, now: number): MatterDraft {
  return { ...template.rest, ...template.draft[lang], due_ms: Math.ceil((now + template.dueHours * HOUR_MS) / FIVE_MIN_MS) * FIVE_MIN_MS };
}

/** The order as it goes out; what is missing was named on the page before. */
function bodyOf({ to: _to, wanted: _wanted, ...draft }: MatterDraft, incident: number | undefined): DirectiveBody {
  const kind = DIRECTIVES.find((k) => k === draft.kind) ?? 'notice';
  return { ...draft, ...(incident && !draft.incident_id ? { incident_id: incident } : {}), kind, title: draft.title ?? '', audience: draft.audience ?? '' };
}

export function ComposePage() {
  const { t, i18n } = useTranslation();
  const lang = (i18n.language === 'en' ? 'en' : 'zh') as Lang;
  const search = route.useSearch();
  const go = route.useNavigate();
  const client = useQueryClient();
  const remember = useCallback((id: string) => void go({ search: (s) => ({ ...s, draft: id }), replace: true }), [go]);
  const state = useDraft(search.draft, EMPTY, remember);
  const { draft, set } = state;
  const [joint, setJoint] = useState<Picked[]>([]);
  const overview = useQuery(q.overview()).data;
  const session = useQuery(q.session()).data;
  const mine = session?.posts.find((p) => p.id === (currentPost() ?? session.post_id))?.unit.no;
  const now = useNow();
  const { check } = useChecked(draft.audience ?? '');
  const use = async (template: Template) => {
    set(fromTemplate(template, lang, domainNow()));
    const found = await Promise.all(template.joint.map((code) => client.fetchQuery(q.findUnits(code)).then((r) => r.rows.find((u) => u.code === code), () => undefined)));
    // The issuer does not countersign its own order.
    const organs = found.filter((u) => u !== undefined).filter((u) => u.no !== mine).map((u) => ({ no: u.no, code: u.code, name: u.name }));
    setJoint(organs);
    if (organs.length) set({ ...fromTemplate(template, lang, domainNow()), joint: organs.map((o) => o.no) });
  };
  const asked = search.template;
  const ready = overview !== undefined && mine !== undefined && now > 0;
  // A link may name the template: the palette and the tour start here.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the clock is known
  useEffect(() => { const found = TEMPLATES.find((x) => x.key === asked); if (found && ready && !draft.title) void use(found); }, [asked, ready]);
  const issue = useMutation({
    mutationFn: () => take(api.POST('/matters', { body: bodyOf(draft, overview?.incident?.id) })),
    onSuccess: () => { state.drop(); void client.invalidateQueries(); },
    // What others hold may have changed since it was looked at.
    onError: () => void client.invalidateQueries({ queryKey: ['burden'] }),
  });
  const ask = draft.report && isWhole(draft.report) && draft.audience && check?.ok ? { report: draft.report, audience: draft.audience } : undefined;
  const burden = useBurden(ask);
  const again = asksAgain(burden.data);
  const missing = lacks(draft, { now, audience: check?.ok, again, undeclared: space === 'drill' && overview !== undefined && !overview.incident }).map((key) => t(`compose.${key}`));
  if (issue.data) {
    return (
      <div className="alone compose-done" role="status">
        <h1>{t(`compose.done_${issue.data.status}`)}</h1>
        <p className="second">{t(`compose.done_${issue.data.status}_words`)}</p>
        <p className="receipt-words">{t('compose.accepted', { seq: issue.data.seq })}</p>
        <p><Link to="/matters/$id" params={{ id: String(issue.data.id) }}>{t('compose.see')}</Link> · <Link to="/">{t('compose.back_now')}</Link></p>
      </div>
    );
  }
  return (
    <div className="compose">
      <form className="compose-form" onSubmit={(e) => e.preventDefault()}>
        <h1>{t('compose.title')}</h1>
        <KindSwitch here="directive" />
        <div className="presets" role="group" aria-label={t('compose.templates')}><span className="second">{t('compose.templates')}</span>{TEMPLATES.map((x) => <Button key={x.key} onClick={() => void use(x)}>{x.name[lang]}</Button>)}</div>
        <fieldset><legend>{t('compose.kind')}</legend><Radio.Group value={draft.kind} onChange={(e) => set({ kind: e.target.value })} options={DIRECTIVES.map((k) => ({ value: k, label: t(`ui.kind_${k}`) }))} /></fieldset>
        <label htmlFor="title">{t('compose.f_title')}</label>
        <Input id="title" value={draft.title ?? ''} onChange={(e) => set({ title: e.target.value })} maxLength={200} />
        <label htmlFor="text">{t('compose.f_text')}</label>
        <TextField text={draft.text ?? ''} onText={(text) => set({ text })} file={draft.text_file ? state.files[draft.text_file] : undefined} onFile={(f) => { if (f) { state.addFile(f); set({ text_file: f.sha256 }); } else set({ text_file: undefined } as MatterDraft); }} />
        <label htmlFor="audience">{t('compose.f_audience')}</label>
        <AudienceField value={draft.audience ?? ''} onChange={(audience) => set({ audience })} />
        <label htmlFor="due">{t('compose.f_due')}</label>
        <DueField id="due" value={draft.due_ms} onChange={(due_ms) => set({ due_ms } as MatterDraft)} />
        <ReportField value={draft.report} onChange={(report) => set({ report, ...(report ? { kind: 'task' } : {}) } as MatterDraft)} />
        {ask ? <BurdenPanel ask={ask} onAgain={(again) => set({ report: { ...draft.report, again } } as MatterDraft)} /> : null}
        <details className="compose-more">
          <summary>{t('compose.more')}</summary>
          <label htmlFor="number">{t('compose.f_number')}</label>
          <Input id="number" value={draft.number ?? ''} onChange={(e) => set({ number: e.target.value })} />
          <label htmlFor="joint">{t('compose.f_joint')}</label>
          <UnitPicker id="joint" label={t('compose.f_joint')} value={joint} onChange={(units) => { setJoint(units); set({ joint: units.map((u) => u.no) }); }} />
          <h3>{t('compose.f_files')}</h3>
          <Attachments files={(draft.files ?? []).filter((s) => s !== draft.text_file).map((s) => state.files[s] ?? { sha256: s, name: s.slice(0, 8), media_type: '', size: 0 })} add={state.addFile} remove={(sha) => set({ files: (draft.files ?? []).filter((s) => s !== sha) })} />
          <fieldset><legend>{t('compose.f_urgency')}</legend><Radio.Group value={draft.urgency} onChange={(e) => set({ urgency: e.target.value })} options={(['normal', 'urgent', 'flash'] as const).map((u) => ({ value: u, label: t(`ui.urgency_${u}`) }))} /></fieldset>
          <p><Checkbox checked={draft.by_level ?? false} onChange={(e) => set({ by_level: e.target.checked })}>{t('compose.by_level')}</Checkbox></p>
          <p><Checkbox checked={draft.verify ?? false} onChange={(e) => set({ verify: e.target.checked })}>{t('compose.verify')}</Checkbox></p>
          <h3>{t('compose.f_steps')}</h3>
          <StepsField value={draft.escalation ?? []} onChange={(escalation) => set({ escalation })} />
        </details>
      </form>
      <Side draft={draft} kept={state.kept} check={check} again={ask && burden.isLoading ? undefined : again} joint={joint} missing={missing} issue={() => issue.mutate()} busy={issue.isPending} error={issue.error} />
    </div>
  );
}
