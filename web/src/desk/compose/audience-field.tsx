/** The audience: text with its error underlined at the place, a live count, a preview, saved ones, a builder. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { AudienceCheck, Level } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName } from '../../ui/unit';
import { atError } from './audience-text';
import { Builder } from './builder';

const CHECK_AFTER_MS = 300;
export function useChecked(text: string) {
  const [asked, setAsked] = useState(text);
  useEffect(() => { const timer = setTimeout(() => setAsked(text), CHECK_AFTER_MS); return () => clearTimeout(timer); }, [text]);
  const check = useQuery({ ...q.check(asked), enabled: asked.trim() !== '', placeholderData: (old) => old });
  return { check: asked.trim() ? check.data : undefined, current: asked === text && !check.isFetching, error: check.error };
}

export function AudienceField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t, i18n } = useTranslation();
  const { check, current, error } = useChecked(value);
  const [building, setBuilding] = useState(false);
  const saved = useQuery(q.audiences()).data?.rows ?? [];
  const chosen = saved.find((s) => s.text === value);
  const client = useQueryClient();
  const drop = useMutation({ mutationFn: (name: string) => take(api.DELETE('/audiences/{name}', { params: { path: { name } } })), onSettled: () => void client.invalidateQueries({ queryKey: ['audiences'] }) });
  const wrong = check?.error && current ? check.error : null;
  const [before, bad, after] = wrong ? atError(value, wrong.at, wrong.len) : [value, '', ''];
  return (
    <div>
      {saved.length ? <p className="presets"><span className="second">{t('compose.saved')}</span>{saved.map((s) => <Button key={s.name} size="small" aria-pressed={value === s.text} onClick={() => onChange(s.text)}>{s.name}</Button>)}{chosen ? <button type="button" className="linkish" onClick={() => drop.mutate(chosen.name)}>{t('compose.drop_audience', { name: chosen.name })}</button> : null}</p> : null}
      <div className="mirror">
        <div className="mirror-words" aria-hidden="true">{before}{bad ? <span className="mirror-wrong">{bad}</span> : null}{wrong && !bad ? <span className="mirror-wrong">&nbsp;</span> : null}{after}&nbsp;</div>
        <textarea id="audience" spellCheck={false} value={value} onChange={(e) => onChange(e.target.value)} aria-invalid={Boolean(wrong)} aria-describedby="audience-words" />
      </div>
      <div id="audience-words" aria-live="polite">
        {wrong ? <p className="late hint">{t('compose.audience_wrong', { at: wrong.at + 1 })} {i18n.language === 'en' ? wrong.title : wrong.title_zh} <code>{wrong.code}</code></p> : null}
        {check?.ok ? <Found key={value} text={value} check={check} /> : !value.trim() ? <p className="hint">{t('compose.audience_empty')}</p> : null}
      </div>
      <ProblemNote error={error ?? drop.error} />
      <div className="audience-tools">
        <button type="button" className="linkish" aria-expanded={building} onClick={() => setBuilding(!building)}>{building ? t('compose.builder_hide') : t('compose.builder_show')}</button>
        {check?.ok && !saved.some((s) => s.text === value) ? <Save text={value} /> : null}
      </div>
      {building ? <Builder onText={onChange} /> : null}
    </div>
  );
}

function Found({ text, check }: { text: string; check: AudienceCheck }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const levels = Object.entries(check.levels) as [Level, number][];
  return (
    <>
      <p className="second"><strong className="found-n">{t('compose.found', { n: count(check.count) })}</strong> {levels.filter(([, n]) => n > 0).map(([l, n]) => `${t(`ui.level_${l}`)} ${count(n)}`).join(' · ')} <button type="button" className="linkish" aria-expanded={open} onClick={() => setOpen(!open)}>{t('compose.sample')}</button></p>
      {open ? <Named text={text} count={check.count} /> : null}
    </>
  );
}

/** Who is meant, by name, page after page. */
function Named({ text, count: all }: { text: string; count: number }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const list = useInfiniteQuery({
    queryKey: ['audience-check', text, 'names'], initialPageParam: -1, retry: false,
    queryFn: ({ pageParam }) => take(api.POST('/audience/check', { body: { text, ...(pageParam < 0 ? {} : { after: pageParam }) } })),
    getNextPageParam: (last) => last.sample.at(-1)?.no,
  });
  const units = list.data?.pages.flatMap((page) => page.sample) ?? [];
  const more = all - units.length;
  return (
    <div className="named">
      <ol>{units.map((u) => <li key={u.no}>{name(u)} <span className="hint">{t(`ui.level_${u.level}`)} <code>{u.code}</code></span></li>)}</ol>
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      {list.isPending ? <p className="hint" aria-busy="true">{t('ui.loading')}</p> : more > 0 ? <Button size="small" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('compose.sample_more', { n: count(more) })}</Button> : null}
    </div>
  );
}

function Save({ text }: { text: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: () => take(api.POST('/audiences', { body: { name: (name ?? '').trim(), text } })),
    onSuccess: () => { setName(null); void client.invalidateQueries({ queryKey: ['audiences'] }); },
  });
  if (name === null) return <button type="button" className="linkish" onClick={() => setName('')}>{t('compose.save_audience')}</button>;
  return (
    <span className="save-audience">
      <Input size="small" autoFocus aria-label={t('compose.audience_name')} value={name} onChange={(e) => setName(e.target.value)} onPressEnter={() => name.trim() && save.mutate()} />
      <Button size="small" disabled={!name.trim()} title={name.trim() ? undefined : t('compose.audience_name')} loading={save.isPending} onClick={() => save.mutate()}>{t('compose.keep')}</Button>
      <ProblemNote error={save.error} />
    </span>
  );
}

/** Several organs or units, found by name, pinyin or code. */
export interface Picked { no: number; code: string; name: string }
export function UnitPicker({ id, label, value, onChange }: { id: string; label: string; value: Picked[]; onChange: (units: Picked[]) => void }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const found = useQuery(q.findUnits(text)).data?.rows ?? [];
  // What is picked already is not offered again: as the first of the list Enter and Tab would take it, which drops it.
  const offered: Picked[] = text ? found.filter((u) => !u.valid_to_ms && !value.some((one) => one.no === u.no)).map((u) => ({ no: u.no, code: u.code, name: name(u) })) : [];
  const optionOf = (u: Picked) => ({ value: u.no, label: u.name });
  const pick = (chosen: { value: number }[]) => { setText(''); onChange(chosen.flatMap((one) => [...value, ...offered].find((u) => u.no === one.value) ?? [])); };
  return (
    // With the list still open Tab would take its active option once more, which drops the unit that was just picked.
    <Select id={id} aria-label={label} mode="multiple" labelInValue style={{ width: '100%' }} open={open} onOpenChange={setOpen} onSelect={() => setOpen(false)} showSearch={{ filterOption: false, onSearch: setText }} notFoundContent={text ? t('compose.no_unit') : t('compose.type_unit')}
      value={value.map(optionOf)} onChange={pick} options={offered.map(optionOf)} />
  );
}
