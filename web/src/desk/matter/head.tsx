/** Title, number, issuers, due and how far past, the frozen audience, the check code; print, amend, remind. */
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../../api/download';
import type { Matter } from '../../api/types';
import { useNow } from '../../ui/clock';
import { RemindCost } from '../../ui/cost';
import { count } from '../../ui/format';
import { useKeys } from '../../ui/keys';
import { dueWords, moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { useEveryWords } from '../reports/every';
import { Amend } from './amend';
import { BreakDown } from './break-down';
import { RemindAll, RemindResult, useRemind, useWhyNoRemind } from './remind';
import { SecondPerson } from './second';
import { useWhyNot } from './why';

const route = getRouteApi('/desk/matters/$id');

export function Facts({ matter, tail }: { matter: Matter; tail?: ReactNode }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const now = useNow();
  const due = matter.due_ms ? dueWords(matter.due_ms, now, i18n.language) : null;
  const open = matter.status === 'issued';
  const every = useEveryWords();
  const organs = [matter.from, ...matter.joint.map((j) => j.unit).filter((u) => u.no !== matter.from.no)];
  const issuers = organs.length > 1 ? t('matter.joint', { names: organs.map(name).join(i18n.language === 'en' ? ', ' : '、') }) : name(matter.from);
  const unsent = matter.status === 'draft' || matter.status === 'countersigning' || matter.status === 'approving';
  return (
    <div className="second facts">
      <div>
        {matter.number ? <span>{matter.number}</span> : null}<span>{issuers}</span>
        {matter.version > 1 ? <span>{t('matter.version', { n: matter.version })}</span> : null}
        {matter.urgency && matter.urgency !== 'normal' ? <span className="strong">{t(`ui.urgency_${matter.urgency}`)}</span> : null}
        {open ? null : <span className="strong">{t(`ui.status_${matter.status}`)}</span>}
        {matter.report ? <span>{t('matter.asks_report', { when: every(matter.report) })} {unsent ? null : <Link to="/reports/$matter" params={{ matter: String(matter.id) }}>{t('matter.see_report')}</Link>}</span> : null}
        {matter.parent ? <span>{t('matter.parent')} <Link to="/matters/$id" params={{ id: String(matter.parent.id) }}>{matter.parent.title}</Link></span> : null}
      </div>
      <div>
        {matter.due_ms && due ? <span>{t('matter.due')} <strong>{moment(matter.due_ms, i18n.language)}</strong> {open ? <strong className={due.late ? 'late' : ''}>{due.full}</strong> : null}</span> : <span>{t('matter.no_due')}</span>}
        <span>{t('matter.audience')} <code className="audience-code">{matter.audience.text}</code> {unsent ? t('matter.not_frozen') : t('matter.frozen', { n: count(matter.audience.addressed) })}</span>
        {matter.check_code ? <span className="nowrap">{t('matter.check', { code: matter.check_code })}</span> : null}
        {tail}
      </div>
    </div>
  );
}

export function Head({ matter, tail }: { matter: Matter; tail?: ReactNode }) {
  const { t, i18n } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [amending, setAmending] = useState(false);
  const remind = useRemind(matter.id);
  const whyNot = useWhyNot();
  const now = useNow();
  const why = useWhyNoRemind()(matter);
  useKeys({ p: () => window.print() });
  const whyAmend = whyNot(matter, 'amend');
  const whyBreak = whyNot(matter, 'break_down');
  const breaking = (on: boolean) => void navigate({ search: (s) => { const { do: _do, ...rest } = s; return on ? { ...rest, do: 'break-down' as const } : rest; }, replace: true });
  const issued = matter.status === 'issued';
  return (
    <header className="matter-head">
      <h1>{matter.title}</h1>
      <div className="matter-buttons">
        {issued || matter.status === 'closed' ? <Button href={download(`/matters/${matter.id}/sheet`, { lang: i18n.language, node: search.under })} target="_blank">{t('matter.sheet')}</Button> : null}
        <Button onClick={() => window.print()}>{t('matter.print')}</Button>
        <Button disabled={Boolean(whyAmend)} title={whyAmend ?? undefined} onClick={() => setAmending(true)}>{t('matter.amend')}</Button>
        {issued ? <Button disabled={Boolean(whyBreak)} title={whyBreak ?? undefined} onClick={() => breaking(true)}>{t('matter.break_down')}</Button> : null}
        {issued ? <RemindAll matter={matter} remind={remind} focus={search.do === 'remind'} /> : null}
        <SecondPerson matter={matter} />
      </div>
      <div className="matter-facts">
        <Facts matter={matter} tail={tail} />
        {why && issued && matter.can.remind ? <p className="hint why" id="why-remind">{why}</p> : null}
        {why || !issued ? null : <p className="why">{t('matter.remind_cost')} <RemindCost id={matter.id} units={[]} /></p>}
        <RemindResult remind={remind} />
      </div>
      {search.do === 'break-down' ? <BreakDown matter={matter} close={() => breaking(false)} /> : null}
      <Amend matter={matter} open={amending} close={() => setAmending(false)} />
      <p className="print-only second">{t('matter.printed', { time: moment(now, i18n.language) })}</p>
    </header>
  );
}
