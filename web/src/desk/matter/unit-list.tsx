/** The units behind a figure, with the phone of the post on duty; exported as shown. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { download } from '../../api/download';
import type { Matter, UnitFilter, UnitReceipt } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { Glyph } from '../../ui/glyph';
import { ProblemNote } from '../../ui/problem-note';
import { shortMoment } from '../../ui/time';
import { useUnitName, useWords } from '../../ui/unit';
import { OnUnit } from './on-unit';

const route = getRouteApi('/desk/matters/$id');
const FILTERS: UnitFilter[] = ['all', 'undelivered', 'unread', 'unsigned', 'undone', 'late', 'difficulty', 'unreachable', 'excused', 'delivered', 'read', 'signed', 'done', 'verified'];

export function UnitList({ matter }: { matter: Matter }) {
  const { t, i18n } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = search.filter ?? 'all';
  const under = search.under;
  const line = search.line;
  const list = useInfiniteQuery({
    queryKey: ['matter', matter.id, 'units', filter, under ?? null, line ?? ''],
    initialPageParam: 0,
    queryFn: ({ pageParam }) => take(api.GET('/matters/{id}/units', { params: { path: { id: matter.id }, query: { filter, limit: 50, ...(under !== undefined ? { under } : {}), ...(line ? { line } : {}), ...(pageParam ? { after: pageParam } : {}) } } })),
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? [];
  const total = list.data?.pages[0]?.total;
  const back = () => void navigate({ search: (s) => { const { filter: _f, ...rest } = s; return rest; } });
  return (
    <div className="unit-list">
      <div className="unit-list-head">
        <Button onClick={back}>{t('matter.by_area')}</Button>
        <Select aria-label={t('matter.filter')} value={filter} style={{ minWidth: 136 }} options={FILTERS.map((f) => ({ value: f, label: t(`matter.filter_${f}`) }))} onChange={(v) => void navigate({ search: (s) => ({ ...s, filter: v }), replace: true })} />
        <strong>{total === undefined ? '' : t('matter.list_n', { n: count(total) })}</strong>
        {line && line !== 'territory' ? <span className="second">{t('matter.on_line', { line: t(`ui.line_${line}`) })}</span> : null}
        {under !== undefined ? <button type="button" className="linkish" onClick={() => void navigate({ search: (s) => { const { under: _u, ...rest } = s; return rest; } })}>{t('matter.whole_audience')}</button> : null}
        <span className="exports"><a href={download(`/matters/${matter.id}/units.csv`, { filter, under, line, lang: i18n.language })}>CSV</a><a href={download(`/matters/${matter.id}/units.xlsx`, { filter, under, line, lang: i18n.language })}>XLSX</a></span>
      </div>
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      <table className="board units">
        <thead><tr><th scope="col">{t('matter.col_unit')}</th><th scope="col">{t('matter.col_stage')}</th><th scope="col" className="opt">{t('matter.col_when')}</th><th scope="col">{t('matter.col_phone')}</th><th scope="col" className="opt">{t('matter.col_act')}</th></tr></thead>
        <tbody>{rows.map((r) => <Row key={r.unit.no} row={r} matter={matter} />)}</tbody>
      </table>
      {list.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {!list.isPending && rows.length === 0 ? <p className="second pad">{t('matter.list_empty')}</p> : null}
      {list.hasNextPage ? <div className="pad"><Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('ui.more')} · {count(rows.length)} / {count(total)}</Button></div> : null}
    </div>
  );
}

function Row({ row, matter }: { row: UnitReceipt; matter: Matter }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const words = useWords();
  const now = useNow();
  const stage = row.stage && row.stage !== 'sent' ? row.stage : null;
  const stageMs = stage ? row[`${stage}_ms`] : undefined;
  return (
    <tr>
      <th scope="row">{name(row.unit)}<div className="hint">{words(row.path, row.path_en)}</div></th>
      <td>
        <span className="stage-words">{stage ? <Glyph sign={stage} /> : null}{stage ? t(`ui.stage_${stage}`) : t('ui.stage_none')}</span>
        {row.late ? <span className="late stage-words"><Glyph sign="late" />{t('ui.sign_late')}</span> : null}
        {row.difficulty ? <div className={row.difficulty_open === false ? 'stage-words second' : 'stage-words warn'}><Glyph sign="difficulty" />{row.difficulty}</div> : null}
        {row.unreachable ? <span className="stage-words"><Glyph sign="unreachable" />{t('ui.sign_unreachable')}</span> : null}
        {row.no_contact ? <div className="second">{t('matter.no_contact')}</div> : null}
        {row.excuse ? <div className="stage-words"><Glyph sign="excused" />{row.excuse}</div> : null}
        {row.note ? <div className="second">{row.note}</div> : null}
      </td>
      <td className="opt">{stageMs ? shortMoment(stageMs, now, i18n.language) : '–'}</td>
      <td className="phone">{row.phone ? <a href={`tel:${row.phone}`}>{row.phone}</a> : <span className="second">{t('matter.no_phone')}</span>}<div className="hint">{words(row.post_title, row.post_title_en)}</div></td>
      <td className="opt"><OnUnit matter={matter} row={row} /></td>
    </tr>
  );
}
