/** What happened in a slot, latest first: who, when, why, and what a correction changed, the old figure struck. */
import { useTranslation } from 'react-i18next';
import type { ReportSlot, SlotEvent } from '../../api/types';
import type { Answers, FormVersion } from '../../form/form';
import { moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { saidIn } from '../../form/shown';
import { changes } from './answers';
import type { SlotName } from './queries';
import { Value } from './value';

export function History({ slot, form }: { slot: ReportSlot; form: FormVersion }) {
  const { t } = useTranslation();
  if (!slot.history.length) return null;
  return (
    <section className="slot-history" aria-labelledby="slot-history">
      <h2 id="slot-history">{t('reports.history')}</h2>
      <ol>{slot.history.map((event, at) => <One key={event.seq} slot={{ matter: slot.matter_id, period: slot.period, subject: slot.subject.no }} event={event} before={slot.history.slice(at + 1).find((one) => one.answers)} form={form} />)}</ol>
    </section>
  );
}

function One({ slot, event, before, form }: { slot: SlotName; event: SlotEvent; before: SlotEvent | undefined; form: FormVersion }) {
  const { t, i18n } = useTranslation();
  const unit = useUnitName();
  const differs = event.kind === 'corrected' && before ? changes(form, (before.answers ?? {}) as Answers, (event.answers ?? {}) as Answers) : [];
  const value = (answer: Answers[string] | undefined) => <Value answer={answer} form={form} slot={slot} choices={Object.values(form.lists ?? {}).flat()} lang={i18n.language} />;
  return (
    <li>
      <span className="hint">{moment(event.at_ms, i18n.language)}</span>
      <span><strong>{t(`reports.event_${event.kind}`)}</strong>{event.nil ? ` \u00b7 ${t('reports.state_nil')}` : ''} <span className="second">{[event.by ? unit(event.by) : t('reports.by_machine'), t('reports.revision', { n: event.revision })].join(' \u00b7 ')}</span>
        {event.reason ? <span className="slot-why">{t('reports.reason', { reason: event.reason })}</span> : null}
        {differs.length ? <span className="slot-why">{differs.map((one) => <span key={one.name} className="slot-change">{saidIn(form.fields[one.name]?.label, i18n.language) || one.name} <s>{value(one.before)}</s> {value(one.after)}</span>)}</span> : null}
      </span>
    </li>
  );
}
