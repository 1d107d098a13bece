/** Signals: what was found last at each node that I may look at, raised ones first asked for; and what is watched of one duty. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingRow, FindingState } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName, useWords } from '../../ui/unit';
import { Closing } from '../matter/alert';
import { Panel } from './panel';
import { findingsQuery } from './queries';
import { Spark } from './spark';
import { FindingWord } from './state';
import { plain, useRuleWords, useUnitOf } from './words';
import '../matters/matters.css';
import './signals.css';

const route = getRouteApi('/desk/reports/signals');
const STATES: readonly FindingState[] = ['raised', 'not_enough', 'quiet'];

export function SignalsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const go = route.useNavigate();
  const list = useInfiniteQuery(findingsQuery(search));
  const pages = list.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.rows);
  const counts = pages.at(-1)?.counts;
  const word = (state: FindingState) => `${t(`signals.state_${state}`)}${counts ? ` ${count(counts[state])}` : ''}`;
  const show = (v: string) => void go({ search: { ...(search.matter ? { matter: search.matter } : {}), ...(STATES.find((s) => s === v) ? { state: v as FindingState } : {}) }, replace: true });
  return (
    <div className="signals">
      <header className="page-head">
        <h1>{t('signals.title')}</h1>
        <Segmented value={search.state ?? 'all'} onChange={show} aria-label={t('signals.filter')}
          options={[{ value: 'all', label: t('signals.all') }, ...STATES.map((state) => ({ value: state, label: word(state) }))]} />
      </header>
      {search.matter ? <Panel matter={search.matter} /> : null}
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      {rows.length ? <Table rows={rows} /> : null}
      {list.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {list.data && rows.length === 0 ? <p className="second pad">{t(search.state ? 'signals.none_such' : 'signals.none')}</p> : null}
      {list.hasNextPage ? <p className="pad"><Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('signals.more')}</Button></p> : null}
    </div>
  );
}

function Table({ rows }: { rows: FindingRow[] }) {
  const { t } = useTranslation();
  return (
    <table className="matter-table signal-table">
      <thead><tr><th scope="col">{t('signals.col_state')}</th><th scope="col">{t('signals.col_signal')}</th><th scope="col" className="num">{t('signals.col_value')}</th><th scope="col">{t('signals.col_series')}</th><th scope="col">{t('signals.col_alert')}</th></tr></thead>
      <tbody>{rows.map((row) => <Row key={`${row.signal_id}.${row.node.no}`} row={row} />)}</tbody>
    </table>
  );
}

function Row({ row }: { row: FindingRow }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const words = useWords();
  const rule = useRuleWords();
  const unit = useUnitOf()(row);
  return (
    <tr className={row.state === 'raised' ? 'signal-raised' : undefined}>
      <td className="signal-is"><FindingWord state={row.state} /></td>
      <th scope="row">
        <strong>{name(row.node)}</strong> {words(row.signal_title.zh, row.signal_title.en)}
        <div className="second"><Link to="/matters/$id" params={{ id: String(row.matter_id) }}>{row.duty_title}</Link>{` · ${t('signals.period', { period: row.period })} · ${rule(row.rule, unit)}`}</div>
      </th>
      <td className="num"><strong>{row.value ? plain(row.value) : t('signals.no_value')}</strong>{row.value ? <span className="second"> {unit}</span> : null}<div className="hint">{row.against ? t(`signals.against_${row.rule.type}`, { value: plain(row.against) }) : t('signals.no_baseline')}</div></td>
      <td className="signal-series"><Spark row={row} /></td>
      <td className="signal-told"><Alerted row={row} /></td>
    </tr>
  );
}

/** The alert that the node was told last; closed here with the reason by whoever may. */
function Alerted({ row }: { row: FindingRow }) {
  const { t } = useTranslation();
  const [closing, setClosing] = useState(false);
  const alert = row.alert;
  if (!alert) return <span className="second">{row.state === 'raised' ? t('signals.before_set') : '–'}</span>;
  return (
    <span className="signal-alert">
      <Link to="/matters/$id" params={{ id: String(alert.matter_id) }}>{t(alert.open ? 'signals.alert_open' : 'signals.alert_closed')}</Link>
      {alert.can_close ? <><Button size="small" onClick={() => setClosing(true)}>{t('signals.close')}</Button><Closing id={alert.matter_id} open={closing} close={() => setClosing(false)} /></> : null}
    </span>
  );
}
