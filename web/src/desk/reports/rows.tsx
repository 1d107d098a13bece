/** The rows behind a figure: what each subject has filed, page by page. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/may';
import type { RowsFilter, UnitRef } from '../../api/types';
import type { Answers, FormVersion } from '../../form/form';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { alike, useUnitName } from '../../ui/unit';
import { saidIn, shown } from '../../form/shown';
import { ROWS } from '../paths';
import { namesOf } from './answers';
import { rowsPages } from './queries';
import { Flag } from './review';
import { isFiled } from './slot';
import { StateWord } from './state';

const PAGE = 50;

interface Props { matter: number; period: string; node: UnitRef; line: string; filter: RowsFilter; form: FormVersion | undefined; set: (filter: RowsFilter | undefined) => void }
export function RowsBehind({ matter, period, node, line, filter, form, set }: Props) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const may = useMay();
  const section = useRef<HTMLElement>(null);
  const list = useInfiniteQuery(rowsPages(matter, { period, node: node.no, line, state: filter }, PAGE));
  useEffect(() => { section.current?.scrollIntoView({ block: 'nearest' }); }, []);
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const twins = alike(rows.map((row) => row.subject), i18n.language);
  const choices = Object.values(form?.lists ?? {}).flat();
  const said = (answers: Answers) => namesOf(form).filter((field) => answers[field] !== undefined).map((field) => `${saidIn(form?.fields[field]?.label, i18n.language)} ${shown(answers[field], choices, i18n.language)}`).join(' · ');
  return (
    <section className="rows-behind" ref={section} aria-label={t('reports.rows_of', { unit: name(node) })}>
      <header className="reports-bar">
        <h2>{t('reports.rows_of', { unit: name(node) })} <span className="column-n">{count(list.data?.pages[0]?.total)}</span></h2>
        <span><Select aria-label={t('reports.filter')} value={filter} onChange={set} options={ROWS.map((one) => ({ value: one, label: t(`reports.count_${one}`) }))} popupMatchSelectWidth={false} /> <Button onClick={() => set(undefined)}>{t('reports.close_rows')}</Button></span>
      </header>
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      <ul>
        {rows.map((row) => (
          <li key={row.subject.no}>
            <span><Link to="/reports/$matter/$period/$subject" params={{ matter: String(matter), period, subject: String(row.subject.no) }}>{name(row.subject)}</Link>{twins.has(row.subject.no) ? <span className="hint"> {row.subject.code}</span> : null}</span>
            <span><StateWord state={row.state} late={row.late} /> <span className="hint">{row.at_ms ? moment(row.at_ms, i18n.language) : ''}</span>{may('report.exempt') && !isFiled(row) ? <Link to="/reports/$matter/exemptions" params={{ matter: String(matter) }} search={{ period, unit: row.subject.no }}>{t('reports.exempt_one')}</Link> : null}</span>
            <span className="second">{row.answers && !row.nil ? said(row.answers as Answers) : ''} {row.flags.map((flag) => <Flag key={`${flag.field}${flag.kind}`} flag={flag} />)}</span>
          </li>
        ))}
      </ul>
      {list.data && !rows.length ? <p className="second pad">{t('reports.rows_none')}</p> : null}
      {list.hasNextPage ? <div className="pad"><Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('reports.more_rows')}</Button></div> : null}
    </section>
  );
}
