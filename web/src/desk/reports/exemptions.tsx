/** Who need not file for some periods of a duty: who that is, since when somebody has said so and why; to exempt and to end it. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Checkbox, Input } from 'antd';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { useMay } from '../../api/may';
import { q } from '../../api/queries';
import type { ExemptBody, ExemptionRow, ReportBoard } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { type Picked, UnitPicker } from '../compose/audience-field';
import { PeriodPick, usePeriods } from './period-pick';
import { boardQuery, exemptionPages } from './queries';
import '../compose/compose.css';
import '../organisation/organisation.css';
import './reports.css';

const route = getRouteApi('/desk/reports/$matter/exemptions');
const REASON_MAX = 500;
type Deed = 'exempt' | 'lift';

function useDeed(matter: number) {
  const client = useQueryClient();
  const params = { path: { matter } };
  return useMutation({
    mutationFn: ({ what, body }: { what: Deed; body: ExemptBody }) => take(what === 'exempt' ? api.POST('/reports/{matter}/exemptions', { params, body }) : api.DELETE('/reports/{matter}/exemptions', { params, body })),
    onSuccess: () => {
      for (const key of ['now', 'overview', 'matters']) void client.invalidateQueries({ queryKey: [key] });
      return client.invalidateQueries({ queryKey: ['matter', matter] });
    },
  });
}

export function ExemptionsPage() {
  const { t } = useTranslation();
  const matter = Number(route.useParams().matter);
  const { period, unit } = route.useSearch();
  const go = route.useNavigate();
  const may = useMay();
  const deed = useDeed(matter);
  const board = useQuery({ ...boardQuery(matter, period ? { period } : {}), placeholderData: (old) => old });
  const named = useQuery({ ...q.unit(unit ?? 0), enabled: unit !== undefined });
  const data = board.data;
  const ready = data && (unit === undefined || named.data || named.error);
  return (
    <div className="reports">
      <header className="page-head">
        <h1>{t('reports.exemptions')}</h1>
        {data ? <span className="second"><Link to="/reports/$matter" params={{ matter: String(matter) }} search={{ period: data.period }}>{data.title}</Link></span> : null}
      </header>
      <ProblemNote error={board.error ?? named.error} again={() => void board.refetch()} />
      {ready ? (
        <div className="import-body">
          {may('report.exempt') ? <Exempting key={unit} first={named.data ? [named.data] : []} period={data.period} deed={deed} /> : null}
          <ProblemNote error={deed.error} />
          {deed.data && deed.variables ? <p className="receipt-words" role="status">{t(`reports.did_${deed.variables.what}`, { count: deed.variables.body.units.length, n: count(deed.variables.body.units.length), from: deed.variables.body.from })}</p> : null}
          <Standing board={data} deed={deed} set={(next) => void go({ search: next ? { period: next } : {}, replace: true })} />
          <Course matter={matter} />
        </div>
      ) : board.error ? null : <p className="hint pad" aria-busy="true">{t('ui.loading')}</p>}
    </div>
  );
}

type Doing = ReturnType<typeof useDeed>;
function Exempting({ first, period, deed }: { first: Picked[]; period: string; deed: Doing }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const [units, setUnits] = useState<Picked[]>(() => first.map((one) => ({ ...one, name: name(one) })));
  const press = (terms: Said, done: () => void) => deed.mutate({ what: 'exempt', body: { ...terms, units: units.map((one) => one.no) } }, { onSuccess: () => { setUnits([]); done(); } });
  return (
    <TermsForm what="exempt" period={period} n={units.length} busy={deed.isPending} press={press}>
      <label htmlFor="exempt-units">{t('reports.exempt_units')}</label>
      <UnitPicker id="exempt-units" label={t('reports.exempt_units')} value={units} onChange={setUnits} />
      <p className="hint">{t('reports.exempt_filed')}</p>
    </TermsForm>
  );
}

/** Who is exempt in a period; those that are ticked are to file again. */
function Standing({ board, deed, set }: { board: ReportBoard; deed: Doing; set: (period: string | undefined) => void }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const may = useMay();
  const known = usePeriods(board);
  const found = useInfiniteQuery(exemptionPages(board.matter_id, board.period));
  const [ticked, setTicked] = useState<ReadonlySet<number>>(new Set());
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  const chosen = [...new Set(rows.map((row) => row.unit.no))].filter((no) => ticked.has(no));
  const tick = (no: number, on: boolean) => setTicked(new Set(on ? [...ticked, no] : [...ticked].filter((one) => one !== no)));
  return (
    <section className="exempt-now">
      <header className="reports-bar"><h2>{t('reports.exempt_now', { n: count(found.data?.pages[0]?.total) })}</h2><PeriodPick period={board.period} known={known} set={set} /></header>
      <ProblemNote error={found.error} again={() => void found.refetch()} />
      {found.isPending ? <p className="hint" aria-busy="true">{t('ui.loading')}</p> : null}
      {found.data && !rows.length ? <p className="second">{t('reports.exempt_none')}</p> : null}
      <ul>{rows.map((row) => <li key={`${row.unit.no} ${row.from} ${row.seq}`}>{may('report.exempt') ? <Checkbox checked={ticked.has(row.unit.no)} onChange={(e) => tick(row.unit.no, e.target.checked)}>{name(row.unit)}</Checkbox> : name(row.unit)} <span className="hint">{row.unit.code}</span><Terms row={row} /></li>)}</ul>
      {found.hasNextPage ? <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t('reports.more_rows')}</Button> : null}
      {chosen.length ? <TermsForm what="lift" period={board.period} n={chosen.length} busy={deed.isPending} press={(terms) => deed.mutate({ what: 'lift', body: { ...terms, units: chosen } }, { onSuccess: () => setTicked(new Set()) })} /> : null}
    </section>
  );
}

/** Since when, until when, and who has said why. */
function Terms({ row }: { row: ExemptionRow }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const when = row.until ? t('reports.exempt_span', { from: row.from, until: row.until }) : t('reports.exempt_since', { from: row.from });
  return <div className="second">{[when, row.by ? name(row.by) : '', t('reports.reason', { reason: row.reason })].filter(Boolean).join(' · ')}</div>;
}

type Said = Omit<ExemptBody, 'units'>;
interface TermsProps { what: Deed; period: string; n: number; busy: boolean; press: (terms: Said, done: () => void) => void; children?: ReactNode }
/** From which period, up to which, and why. */
function TermsForm({ what, period, n, busy, press, children }: TermsProps) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(period);
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  // Days as they are written compare as texts.
  const lacks = !n ? 'exempt_whom' : !from ? `${what}_from_needed` : until && until < from ? 'exempt_order' : !reason.trim() ? 'reason_needed' : null;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (!lacks) press({ from, reason: reason.trim(), ...(until ? { until } : {}) }, () => { setReason(''); setUntil(''); });
  };
  return (
    <form className="terms" noValidate onSubmit={submit}>
      {children}
      <div className="terms-days">
        <label htmlFor={`${what}-from`}>{t(`reports.${what}_from`)}</label><Input id={`${what}-from`} type="date" value={from} onChange={(e) => setFrom(e.target.value)} />
        {what === 'exempt' ? <><label htmlFor="exempt-until">{t('reports.exempt_until')}</label><Input id="exempt-until" type="date" min={from} value={until} onChange={(e) => setUntil(e.target.value)} /></> : null}
      </div>
      <label htmlFor={`${what}-reason`}>{t(`reports.why_${what}`)}</label>
      <Input id={`${what}-reason`} value={reason} maxLength={REASON_MAX} onChange={(e) => setReason(e.target.value)} />
      <div className="entry-buttons"><Button type="primary" htmlType="submit" loading={busy} disabled={lacks !== null}>{t(`reports.${what}_n`, { count: n, n: count(n) })}</Button>{lacks ? <span className="hint">{t(`reports.${lacks}`)}</span> : null}</div>
    </form>
  );
}

const SAID: Record<string, Deed> = { exempted: 'exempt', exemption_lifted: 'lift' };
/** Who has said so, when and why: the course of the matter names it. */
function Course({ matter }: { matter: number }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const rows = (useQuery(q.timeline(matter)).data?.rows ?? []).filter((row) => row.kind in SAID);
  if (!rows.length) return null;
  return (
    <section className="exempt-course">
      <h2>{t('reports.history')}</h2>
      <ol>{rows.map((row) => <li key={row.seq}><span className="hint">{moment(row.at_ms, i18n.language)}</span><span>{t(`reports.said_${SAID[row.kind]}`, { count: Number(row.params.units ?? 0), n: count(Number(row.params.units ?? 0)) })} <span className="second">{[name(row.by), t('reports.reason', { reason: String(row.params.text ?? '') })].filter(Boolean).join(' · ')}</span></span></li>)}</ol>
    </section>
  );
}
