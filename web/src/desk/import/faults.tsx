/** Every fault of a table at its row and column, with its reason; the rows that are not taken can be had back as a file. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchRaw } from '../../api/client';
import { keep } from '../../api/download';
import type { ImportResult } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { addressOf, type Beside, headersOf, type ListOf } from './list';

/** So many lines are drawn at once. */
const STEP = 200;
/** The server names no more than these. */
const NAMED_MAX = 5_000;

interface Props { list: ListOf; file: File; beside: Beside; result: ImportResult }
export function Faults({ list, file, beside, result: { errors, bad } }: Props) {
  const { t, i18n } = useTranslation();
  const [shown, setShown] = useState(STEP);
  const zh = i18n.language !== 'en';
  const more = Math.min(STEP, errors.length - shown);
  return (
    <section>
      <div className="faults-head"><h2>{t('import.faults', { n: count(errors.length) })}</h2>{bad ? <Refused list={list} file={file} beside={beside} /> : null}</div>
      {errors.length >= NAMED_MAX ? <p className="second">{t('import.first_faults', { n: count(NAMED_MAX) })}</p> : null}
      <table className="post-table fault-table"><thead><tr><th scope="col" className="num">{t('import.row')}</th><th scope="col">{t('import.column')}</th><th scope="col">{t('import.value')}</th><th scope="col">{t('import.reason')}</th></tr></thead>
        <tbody>{errors.slice(0, shown).map((e, n) => <tr key={`${e.row}-${e.column}-${n}`}><td className="num">{e.row}</td><td><code>{e.column}</code></td><td><code>{e.value}</code></td><td>{zh ? e.title_zh : e.title} <code className="hint">{e.code}</code></td></tr>)}</tbody></table>
      {more > 0 ? <Button onClick={() => setShown(shown + STEP)}>{t('import.more_faults', { n: count(more) })}</Button> : null}
    </section>
  );
}

/** The server read the file and gives its rows back as they came, each with its reasons. */
function Refused({ list, file, beside }: Omit<Props, 'result'>) {
  const { t, i18n } = useTranslation();
  const download = useMutation({
    mutationFn: () => fetchRaw(addressOf(`${list.base}/refused`, { ...beside, lang: i18n.language === 'en' ? 'en' : 'zh' }), file, headersOf(file)),
    onSuccess: (csv) => keep(csv, `${file.name.replace(/\.\w+$/, '')}-${t('import.rest_name')}.csv`),
  });
  return <><Button loading={download.isPending} onClick={() => download.mutate()}>{t('import.download')}</Button><ProblemNote error={download.error} /></>;
}
