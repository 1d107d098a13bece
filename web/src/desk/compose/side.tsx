/** Beside the form: how it will reach, who must still agree, what state the draft is in, and the one button. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { q } from '../../api/queries';
import type { AudienceCheck, MatterDraft } from '../../api/types';
import { useCostWords } from '../../ui/cost';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { Rich } from '../../ui/rich';
import { moment } from '../../ui/time';
import type { Picked } from './audience-field';
import type { Kept } from './use-draft';

/** Only groups are told of an order without urgency; with it, each unit is. */
function FirstMessage({ draft, audience }: { draft: MatterDraft; audience: string }) {
  const { t } = useTranslation();
  const words = useCostWords();
  const cost = useQuery(q.issueCost({ audience, urgency: draft.urgency ?? 'normal', by_level: draft.by_level ?? false, ...(draft.number ? { number: draft.number } : {}) })).data;
  return cost ? <p className="second">{t('compose.first_message')} {words(cost)}</p> : null;
}

const RENDER_AFTER_MS = 300;
/** The order as its readers will see it. */
function Preview({ draft }: { draft: MatterDraft }) {
  const { t } = useTranslation();
  const text = draft.text ?? '';
  const [shown, setShown] = useState(text);
  useEffect(() => { const timer = setTimeout(() => setShown(text), RENDER_AFTER_MS); return () => clearTimeout(timer); }, [text]);
  const page = useQuery({ ...q.preview(shown), enabled: shown.trim() !== '', placeholderData: (old) => old });
  return (
    <section className="preview paper" aria-label={t('compose.preview')}>
      <h3>{draft.title || t('compose.untitled')}</h3>
      {draft.number ? <p className="second">{draft.number}</p> : null}
      {shown.trim() && page.data ? <Rich html={page.data.html} /> : null}
      <ProblemNote error={page.error} again={() => void page.refetch()} />
      <p className="hint">{t('compose.preview_words')}</p>
    </section>
  );
}

/** `again`: the duty asks what others hold already; `undefined` while that is being looked up. */
interface Props { draft: MatterDraft; kept: Kept; check: AudienceCheck | undefined; again: boolean | undefined; joint: Picked[]; missing: string[]; issue: () => void; busy: boolean; error: unknown }

export function Side({ draft, kept, check, again, joint, missing, issue, busy, error }: Props) {
  const { t, i18n } = useTranslation();
  const [preview, setPreview] = useState(false);
  // A co-signing organ is the second person.
  const alone = !joint.length;
  const everywhere = alone && check?.second_person;
  const nobody = alone && !everywhere && !again;
  return (
    <aside className="compose-side">
      <h2>{t('compose.reach')}</h2>
      <p className="key-figure">{check?.ok ? count(check.count) : '–'} <small>{t('compose.units')}</small></p>
      <p className="second">{draft.due_ms ? t('compose.due_at', { time: moment(draft.due_ms, i18n.language) }) : t('compose.no_due')}</p>
      {draft.audience && check?.ok ? <FirstMessage draft={draft} audience={draft.audience} /> : null}
      <h2>{t('compose.agree')}</h2>
      <ul className="second">
        {joint.map((u) => <li key={u.no}>{t('compose.must_countersign', { unit: u.name })}</li>)}
        {everywhere ? <li>{t('compose.must_approve')}</li> : null}
        {alone && again ? <li>{t('compose.must_approve_again')}</li> : null}
        {nobody ? <li>{check?.ok && again !== undefined ? t('compose.nobody') : '–'}</li> : null}
      </ul>
      <p className="kept" role="status"><span className={`kept-chip kept-${kept}`}>{t(`compose.kept_${kept}`)}</span> <span className="hint">{t(`compose.kept_${kept}_words`)}</span></p>
      <div className="compose-buttons">
        <Button type="primary" size="large" disabled={missing.length > 0} loading={busy} onClick={issue} aria-describedby="compose-missing">{t('compose.issue')}</Button>
        <Button size="large" aria-expanded={preview} onClick={() => setPreview(!preview)}>{preview ? t('compose.preview_hide') : t('compose.preview')}</Button>
      </div>
      <p className="hint" id="compose-missing">{missing.join(' ')}</p>
      <ProblemNote error={error} again={issue} />
      {preview ? (
        <Preview draft={draft} />
      ) : null}
    </aside>
  );
}
