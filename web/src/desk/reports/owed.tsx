/** What my unit owes, for itself and for its sites: due, what, and the buttons that end it. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Checkbox } from 'antd';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwedRow } from '../../api/types';
import { useNow } from '../../ui/clock';
import { ProblemNote } from '../../ui/problem-note';
import { dueWords, moment, shortMoment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { owedQuery, type SlotName } from './queries';
import { type Quick, useQuick } from './quick';
import { QuickNote } from './quick-note';
import { StateWord } from './state';

export const isOpen = (row: Pick<OwedRow, 'state'>): boolean => row.state === 'open' || row.state === 'late' || row.state === 'withdrawn';
const slotOf = (row: OwedRow): SlotName => ({ matter: row.matter_id, period: row.period, subject: row.subject.no });
const keyOf = (slot: SlotName | undefined): string => (slot ? `${slot.matter}:${slot.period}:${slot.subject}` : '');

export function Owed({ all, setAll }: { all: boolean; setAll: (all: boolean) => void }) {
  const { t, i18n } = useTranslation();
  const list = useQuery(owedQuery(all));
  const quick = useQuick();
  const rows = list.data?.rows ?? [];
  const busy = quick.isPending ? keyOf(quick.variables?.slot) : '';
  return (
    <section aria-label={t('reports.owed')}>
      <QuickNote quick={quick} />
      <div className="reports-bar">
        <Checkbox checked={all} onChange={(e) => setAll(e.target.checked)}>{t('reports.with_filed')}</Checkbox>
        {list.data ? <span className="hint">{t('reports.as_of', { time: moment(list.data.as_of_ms, i18n.language) })}</span> : null}
      </div>
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      <ul className="owed">
        {rows.map((row, n) => <Fragment key={keyOf(slotOf(row))}><Several rows={rows} at={n} /><Row row={row} busy={busy === keyOf(slotOf(row))} press={(what) => quick.mutate({ slot: slotOf(row), title: row.title, what })} /></Fragment>)}
      </ul>
      {list.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {list.data && rows.length === 0 ? <p className="second pad">{t(all ? 'reports.owed_none' : 'reports.owed_done')}</p> : null}
      {list.data?.next ? <p className="second pad">{t('reports.owed_more')}</p> : null}
    </section>
  );
}

/** Before the first of several subjects of one period: all of them in one table. */
function Several({ rows, at }: { rows: OwedRow[]; at: number }) {
  const { t } = useTranslation();
  const same = (one: OwedRow | undefined) => one?.matter_id === rows[at]?.matter_id && one?.period === rows[at]?.period;
  const row = rows[at];
  const n = rows.filter(same).length;
  if (!row || n < 2 || same(rows[at - 1])) return null;
  return <li className="owed-table"><Link to="/reports/$matter/table" params={{ matter: String(row.matter_id) }} search={{ period: row.period }}>{row.title}: {t('reports.as_table_all', { n })}</Link></li>;
}

function Row({ row, busy, press }: { row: OwedRow; busy: boolean; press: (what: Quick) => void }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const name = useUnitName();
  const navigate = useNavigate();
  const open = () => void navigate({ to: '/reports/$matter/$period/$subject', params: { matter: String(row.matter_id), period: row.period, subject: String(row.subject.no) } });
  const due = dueWords(row.due_ms, now, i18n.language);
  const waits = isOpen(row) || row.state === 'returned';
  const site = row.unit ? name(row.subject) : '';
  return (
    <li>
      <div className="need-due"><strong className={waits && due.late ? 'late' : ''}>{waits ? due.words : <StateWord state={row.state} />}</strong><span className="hint">{shortMoment(row.due_ms, now, i18n.language)}</span></div>
      <div className="owed-what">
        <strong>{site ? `${site} \u00b7 ${row.title}` : row.title}</strong>
        <div className="second">{[t('reports.period', { period: row.period }), name(row.from_unit), row.state === 'returned' || row.state === 'withdrawn' ? t(`reports.state_${row.state}`) : '', row.review ? t('reports.reviewed') : ''].filter(Boolean).join(' \u00b7 ')}</div>
      </div>
      <div className="owed-buttons">
        {isOpen(row) ? <><Button loading={busy} onClick={() => press('nil')}>{t('reports.nil')}</Button><Button disabled={busy || !row.filed_before} title={row.filed_before ? undefined : t('reports.no_same')} onClick={() => press('same')}>{t('reports.same')}</Button></> : null}
        <Button onClick={open}>{t(isOpen(row) ? 'reports.open' : row.state === 'returned' ? 'reports.mend' : 'reports.look')}</Button>
      </div>
    </li>
  );
}
