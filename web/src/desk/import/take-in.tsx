/** A table is brought: drop a file, see every fault at once, take the good rows, get the rest back; below, what was brought before. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Progress } from 'antd';
import { type DragEvent, type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportResult } from '../../api/types';
import { bytes, count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { FileButton } from '../compose/text-field';
import { Faults } from './faults';
import { type Beside, bring, type ListOf, type Sent } from './list';
import { Runs } from './runs';
import './import.css';

const NOTHING: Beside = {};

interface Props {
  list: ListOf;
  /** What the columns are called. */
  columns: ReactNode;
  /** What an undo does. */
  undoes: string;
  /** How many rows are taken, where that is not all good ones. */
  takes?: (result: ImportResult) => number;
  /** What a table may be asked with besides, once it is read; `again` reads it with that. */
  asking?: (result: ImportResult, beside: Beside, again: (beside: Beside) => void) => ReactNode;
  /** Said beside the count of what was taken. */
  then?: ReactNode;
}

function useBringing(list: ListOf) {
  const client = useQueryClient();
  const [gone, setGone] = useState<[number, number]>([0, 0]);
  const sending = (sent: Sent) => { setGone([0, sent.file.size]); return bring(list, sent, (done, all) => setGone([done, all])); };
  const dry = useMutation({ mutationFn: sending });
  const real = useMutation({ mutationFn: sending, onSuccess: () => void client.invalidateQueries() });
  return { gone, dry, real };
}

export function TakeIn({ list, columns, undoes, takes = (result) => result.good, asking, then }: Props) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [beside, setBeside] = useState(NOTHING);
  const { gone, dry, real } = useBringing(list);
  const read = (f: File, next: Beside) => { setFile(f); setBeside(next); real.reset(); dry.mutate({ file: f, beside: next, dry: true }); };
  const write = (f: File) => real.mutate({ file: f, beside, dry: false });
  const result = real.data ?? dry.data;
  return (
    <>
      <Drop columns={columns} busy={dry.isPending || real.isPending} file={file} take={(f) => read(f, beside)} />
      {dry.isPending || real.isPending ? <Sending gone={gone} word={real.isPending ? 'import.writing' : 'import.checking'} /> : null}
      <ProblemNote error={dry.error ?? real.error} again={file ? () => (real.error ? write(file) : read(file, beside)) : undefined} />
      {result && file ? (
        <>
          <Counts result={result} />
          {real.data || !asking ? null : asking(result, beside, (next) => read(file, next))}
          {real.data ? <div className="receipt-words" role="status"><strong>{t('import.taken', { n: count(takes(real.data)) })}</strong> {then}</div> : <Take n={takes(result)} busy={real.isPending} take={() => write(file)} />}
          {result.errors.length ? <Faults list={list} file={file} beside={beside} result={result} /> : <p className="second">{t('import.no_faults')}</p>}
        </>
      ) : null}
      <Runs list={list} undoes={undoes} />
    </>
  );
}

interface DropProps { columns: ReactNode; busy: boolean; file: File | null; take: (file: File) => void }
function Drop({ columns, busy, file, take }: DropProps) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const drop = (e: DragEvent) => { e.preventDefault(); setOver(false); const f = e.dataTransfer.files[0]; if (f && !busy) take(f); };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way, the button inside is the first
    <div className={over ? 'drop over' : 'drop'} onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <p><strong>{t('import.drop')}</strong></p>
      <p className="second">{t('import.columns')} {columns}</p>
      <FileButton word={t('import.choose')} busy={busy} take={take} accept=".csv,.xlsx,.txt" />
      {file ? <p className="second">{file.name} · {bytes(file.size)}</p> : null}
    </div>
  );
}

/** What has gone, then how long it is being worked on: of that the server tells no more. */
function Sending({ gone: [sent, all], word }: { gone: [number, number]; word: string }) {
  const { t } = useTranslation();
  const there = sent >= all;
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (!there) return;
    const timer = setInterval(() => setSeconds((s) => s + 1), 1_000);
    return () => { clearInterval(timer); setSeconds(0); };
  }, [there]);
  const words = there ? t(word, { s: count(seconds) }) : t('import.sending', { done: bytes(sent), all: bytes(all) });
  return <div className="import-sending" role="status"><p>{words}</p>{there ? null : <Progress percent={all ? Math.floor((sent / all) * 100) : 0} size="small" aria-label={words} />}</div>;
}

function Counts({ result: { rows, good, bad, added, changed, unchanged, unknown_columns } }: { result: ImportResult }) {
  const { t } = useTranslation();
  return (
    <>
      <dl className="import-counts"><div><dt>{t('import.rows')}</dt><dd>{count(rows)}</dd></div><div><dt>{t('import.good')}</dt><dd>{count(good)}</dd></div><div><dt>{t('import.bad')}</dt><dd className={bad ? 'warn' : ''}>{count(bad)}</dd></div>{added !== undefined ? <div><dt>{t('import.added')}</dt><dd>{count(added)} / {count(changed)} / {count(unchanged)}</dd></div> : null}</dl>
      {unknown_columns?.length ? <p className="second">{t('import.unknown_columns', { names: unknown_columns.join(', ') })}</p> : null}
    </>
  );
}

function Take({ n, busy, take }: { n: number; busy: boolean; take: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="import-buttons">
      <Button type="primary" disabled={n === 0} title={n === 0 ? t('import.nothing_good') : undefined} loading={busy} onClick={take}>{t('import.take', { n: count(n) })}</Button>
      {n === 0 ? <span className="hint">{t('import.nothing_good')}</span> : null}
    </div>
  );
}
