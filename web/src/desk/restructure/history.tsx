/** What has become of a unit: what, when, by which unit, why; for a day it can be taken back. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { UnitRef, UnitVersion } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { moment, wall } from '../../ui/time';
import { useUnitName } from '../../ui/unit';

interface Rows { rows: UnitVersion[]; next?: number }
export function UnitHistory({ no }: { no: number }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const client = useQueryClient();
  const pages = useInfiniteQuery({
    queryKey: ['units', no, 'history'], initialPageParam: undefined as number | undefined, getNextPageParam: (last: Rows) => last.next,
    queryFn: ({ pageParam }: { pageParam: number | undefined }): Promise<Rows> => take(api.GET('/units/{no}/history', { params: { path: { no }, query: { limit: 20, ...(pageParam ? { after: pageParam } : {}) } } })),
  });
  const undo = useMutation({ mutationFn: (seq: number) => take(api.POST('/units/undo/{seq}', { params: { path: { seq } }, body: {} })), onSettled: () => void client.invalidateQueries() });
  const rows = pages.data?.pages.flatMap((p) => p.rows) ?? [];
  const link = (u: UnitRef) => <Link key={u.no} to="/organisation/$no" params={{ no: String(u.no) }}>{name(u)}</Link>;
  const details = (r: UnitVersion) => {
    if (r.what === 'moved') return r.parent ? link(r.parent) : null;
    if (r.what === 'reporting_set') return r.reporting.map((x) => link(x.parent));
    if (r.successors.length) return r.successors.map(link);
    return r.what === 'renamed' || r.what === 'added' ? r.name : null;
  };
  return (
    <section>
      <h3>{t('restructure.history')}</h3>
      <ProblemNote error={pages.error ?? undo.error} />
      {rows.length ? (
        <table className="post-table history-table"><thead><tr><th scope="col">{t('restructure.when')}</th><th scope="col">{t('restructure.what')}</th><th scope="col">{t('restructure.by')}</th><th scope="col">{t('restructure.reason')}</th><th scope="col"><span className="sr">{t('restructure.undo')}</span></th></tr></thead>
          <tbody>{rows.map((r) => (
            <tr key={r.seq} className={r.undone ? 'taken-back' : undefined}>
              <td>{wall(r.from_ms).year} · {moment(r.from_ms, i18n.language)}</td>
              <td><strong>{t(`restructure.what_${r.what}`)}</strong> {details(r)}</td>
              <td>{r.by ? name(r.by) : t('restructure.by_machine')}</td>
              <td>{r.reason ?? '–'}</td>
              <td>{r.undo_until_ms ? <Button size="small" loading={undo.isPending && undo.variables === r.seq} title={t('restructure.undo_until', { time: moment(r.undo_until_ms, i18n.language) })} onClick={() => undo.mutate(r.seq)}>{t('restructure.undo')}</Button> : r.undone ? <span className="hint">{t('restructure.undone')}</span> : null}</td>
            </tr>
          ))}</tbody></table>
      ) : pages.isPending ? <p className="hint" aria-busy="true">{t('ui.loading')}</p> : <p className="second">{t('restructure.no_history')}</p>}
      {pages.hasNextPage ? <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t('restructure.earlier')}</Button> : null}
    </section>
  );
}
