/** The lists that this unit has brought: who, when, what came of it; for a day each can be undone, after that it says why not. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ImportRun, ImportRuns, ImportUndone } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { moment, spanWords, wall } from '../../ui/time';
import { useUnitName, useWords } from '../../ui/unit';
import type { ListOf } from './list';

export function Runs({ list, undoes }: { list: ListOf; undoes: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const pages = useInfiniteQuery({ queryKey: ['imports', list.base], initialPageParam: undefined as number | undefined, getNextPageParam: (last: ImportRuns) => last.next, queryFn: ({ pageParam }: { pageParam: number | undefined }) => list.runs(pageParam) });
  const undo = useMutation({ mutationFn: (id: number) => list.undo(id), onSettled: () => void client.invalidateQueries() });
  const rows = pages.data?.pages.flatMap((p) => p.rows) ?? [];
  return (
    <section className="import-runs">
      <h2>{t('import.runs')}</h2>
      <p className="second">{undoes}</p>
      <ProblemNote error={pages.error ?? undo.error} />
      {undo.data ? <Undone what={undo.data} /> : null}
      {rows.length ? (
        <ul>{rows.map((run) => <Run key={run.id} run={run} busy={undo.isPending && undo.variables === run.id} waits={undo.isPending} undo={() => undo.mutate(run.id)} />)}</ul>
      ) : pages.isPending ? <p className="hint" aria-busy="true">{t('ui.loading')}</p> : pages.error ? null : <p className="second">{t('import.no_runs')}</p>}
      {pages.hasNextPage ? <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t('import.earlier_runs')}</Button> : null}
    </section>
  );
}

function Run({ run, busy, waits, undo }: { run: ImportRun; busy: boolean; waits: boolean; undo: () => void }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const words = useWords();
  const now = useNow();
  const at = (ms: number) => moment(ms, i18n.language);
  const { undone } = run;
  return (
    <li>
      <div>
        <strong>{run.file || t('import.no_file_name')}</strong>
        <div className="second">{wall(run.at_ms).year} · {at(run.at_ms)} · {run.by ? [name(run.by), words(run.post_title, run.post_title_en)].filter(Boolean).join(' · ') : t('import.by_command_line')}</div>
        <div>{t('import.run_counts', { added: count(run.added), changed: count(run.changed), refused: count(run.refused) })}</div>
      </div>
      <div className="run-undo">
        {undone ? <span className="second">{t('import.undone_at', { time: at(undone.at_ms), undone: count(undone.undone), kept: count(undone.kept) })}</span>
          : run.undoable ? <><Button loading={busy} disabled={waits} onClick={undo}>{t('import.undo')}</Button><span className="hint">{t('import.undo_until', { time: at(run.undo_until_ms), left: spanWords(run.undo_until_ms - now, i18n.language) })}</span></>
            : <span className="hint">{t('import.undo_over', { time: at(run.undo_until_ms) })}</span>}
      </div>
    </li>
  );
}

/** What an undo did, and what it left with the reason of each. */
function Undone({ what }: { what: ImportUndone }) {
  const { t, i18n } = useTranslation();
  const zh = i18n.language !== 'en';
  return (
    <div className="receipt-words" role="status">
      <strong>{t('import.undone_now', { undone: count(what.undone), kept: count(what.kept) })}</strong>
      {what.kept_ones.length ? <ul className="kept-ones">{what.kept_ones.map((one, n) => <li key={`${one.name}-${n}`}>{one.name}{zh ? '：' : ': '}{zh ? one.title_zh : one.title}</li>)}</ul> : null}
    </div>
  );
}
