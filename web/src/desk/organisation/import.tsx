/** Import of units: drop a file, see every fault at once, take the good rows, get the rest back; below, what was brought before. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchRaw, sendRaw } from '../../api/client';
import type { ImportError, ImportResult } from '../../api/types';
import { bytes, count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { FileButton } from '../compose/text-field';
import { Runs, type What } from './runs';
import '../compose/compose.css';
import './organisation.css';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const COLUMNS: Record<What, string> = { units: 'code, level, name, parent, kind, sector, tags, aliases, phone, valid_from, valid_to', posts: 'unit, title, kind, roles, phone, mail, name, account' };
const headers = (file: File) => ({ 'Content-Type': /\.xlsx$/i.test(file.name) ? XLSX : 'text/csv', 'Shouhu-File-Name': encodeURIComponent(file.name) });
const send = (file: File, dry: boolean, what: What) => sendRaw<ImportResult>(`/${what}/import${dry ? '?dry_run=1' : ''}`, file, headers(file));

/** Persons, posts and phones, by the same way; what gives rights waits for a second person. */
export function ImportPeople() {
  return <ImportPage what="posts" />;
}

export function ImportPage({ what = 'units' }: { what?: What }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [over, setOver] = useState(false);
  const dry = useMutation({ mutationFn: (f: File) => send(f, true, what) });
  const real = useMutation({ mutationFn: (f: File) => send(f, false, what), onSuccess: () => void client.invalidateQueries() });
  const choose = (f: File) => { setFile(f); real.reset(); dry.mutate(f); };
  const drop = (e: DragEvent) => { e.preventDefault(); setOver(false); const f = e.dataTransfer.files[0]; if (f) choose(f); };
  const result = real.data ?? dry.data;
  const done = real.data;
  return (
    <div className="import">
      <header className="page-head"><h1>{t(what === 'units' ? 'organisation.import_title' : 'organisation.import_people')}</h1><Link to="/organisation">{t('organisation.back')}</Link></header>
      <div className="import-body">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way, the button inside is the first */}
        <div className={over ? 'drop over' : 'drop'} onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
          <p><strong>{t('organisation.drop')}</strong></p>
          <p className="second">{t('organisation.columns')} <code>{COLUMNS[what]}</code></p>
          <FileButton word={t('organisation.choose')} busy={dry.isPending} take={choose} accept=".csv,.xlsx,.txt" />
          {file ? <p className="second">{file.name} · {bytes(file.size)}</p> : null}
        </div>
        {dry.isPending ? <p role="status">{t('organisation.checking')}</p> : null}
        <ProblemNote error={dry.error ?? real.error} again={file ? () => (real.error ? real.mutate(file) : dry.mutate(file)) : undefined} />
        {result && file ? (
          <>
            <dl className="import-counts"><div><dt>{t('organisation.rows')}</dt><dd>{count(result.rows)}</dd></div><div><dt>{t('organisation.good')}</dt><dd>{count(result.good)}</dd></div><div><dt>{t('organisation.bad')}</dt><dd className={result.bad ? 'warn' : ''}>{count(result.bad)}</dd></div>{result.added !== undefined ? <div><dt>{t('organisation.added')}</dt><dd>{count(result.added)} / {count(result.changed)} / {count(result.unchanged)}</dd></div> : null}</dl>
            {result.unknown_columns?.length ? <p className="second">{t('organisation.unknown_columns', { names: result.unknown_columns.join(', ') })}</p> : null}
            {done ? (
              <div className="receipt-words" role="status">
                <strong>{t('organisation.taken', { n: count(done.good) })}</strong>{what === 'posts' ? <> <Link to="/organisation/rights">{t('organisation.rights_wait')}</Link></> : null}
              </div>
            ) : (
              <div className="import-buttons">
                <Button type="primary" disabled={result.good === 0} title={result.good === 0 ? t('organisation.nothing_good') : undefined} loading={real.isPending} onClick={() => real.mutate(file)}>{t('organisation.take', { n: count(result.good) })}</Button>
                {result.good === 0 ? <span className="hint">{t('organisation.nothing_good')}</span> : null}
              </div>
            )}
            {result.errors.length ? <Faults what={what} file={file} errors={result.errors} bad={result.bad} /> : <p className="second">{t('organisation.no_faults')}</p>}
          </>
        ) : null}
        <Runs what={what} />
      </div>
    </div>
  );
}

function Faults({ what, file, errors, bad }: { what: What; file: File; errors: ImportError[]; bad: number }) {
  const { t, i18n } = useTranslation();
  const zh = i18n.language !== 'en';
  // The server read the file and gives its rows back as they came.
  const download = useMutation({
    mutationFn: () => fetchRaw(`/${what}/import/refused?lang=${zh ? 'zh' : 'en'}`, file, headers(file)),
    onSuccess: (csv) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(csv);
      link.download = `${file.name.replace(/\.\w+$/, '')}-${t('organisation.rest_name')}.csv`;
      link.click();
      URL.revokeObjectURL(link.href);
    },
  });
  return (
    <section>
      <div className="faults-head"><h2>{t('organisation.faults', { n: count(errors.length) })}</h2>{bad ? <Button loading={download.isPending} onClick={() => download.mutate()}>{t('organisation.download')}</Button> : null}</div>
      <ProblemNote error={download.error} />
      <table className="post-table"><thead><tr><th scope="col" className="num">{t('organisation.row')}</th><th scope="col">{t('organisation.column')}</th><th scope="col">{t('organisation.value')}</th><th scope="col">{t('organisation.reason')}</th></tr></thead>
        <tbody>{errors.map((e, n) => <tr key={`${e.row}-${e.column}-${n}`}><td className="num">{e.row}</td><td><code>{e.column}</code></td><td><code>{e.value}</code></td><td>{zh ? e.title_zh : e.title} <code className="hint">{e.code}</code></td></tr>)}</tbody></table>
    </section>
  );
}
