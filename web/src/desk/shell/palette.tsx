/** Ctrl K: find a matter or a unit, go somewhere, do something. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Modal } from 'antd';
import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { useMay } from '../../api/may';
import { q } from '../../api/queries';
import { setLang } from '../../ui/i18n';
import { look, setLook } from '../../ui/look';
import { useUnitName, useWords } from '../../ui/unit';

interface Item { key: string; word: string; hint?: string; run: () => void }

function useItems(text: string, audits: boolean, close: () => void): { items: Item[]; busy: boolean } {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const name = useUnitName();
  const words = useWords();
  const asked = useDeferredValue(text.trim());
  const may = useMay();
  const units = useQuery(q.findUnits(asked));
  const matters = useQuery({ queryKey: ['matters', 'find', asked], enabled: asked.length > 0, queryFn: () => take(api.GET('/matters', { params: { query: { box: 'all', q: asked, limit: 8 } } })) });
  const go = (run: () => unknown) => () => { close(); void run(); };
  const places: Item[] = [
    { key: 'now', word: t('shell.now'), run: go(() => navigate({ to: '/' })) },
    { key: 'situation', word: t('shell.situation'), run: go(() => navigate({ to: '/situation' })) },
    { key: 'matters', word: t('shell.matters'), run: go(() => navigate({ to: '/matters' })) },
    ...(may('report.read') || may('report.file') ? [{ key: 'reports', word: t('shell.reports'), run: go(() => navigate({ to: '/reports' })) }] : []),
    ...(may('finding.read') && may('board.read') ? [{ key: 'inspections', word: t('inspections.title'), run: go(() => navigate({ to: '/inspections' })) }] : []),
    ...(may('ledger.read') ? [{ key: 'ledger', word: t('ledger.title'), run: go(() => navigate({ to: '/ledger' })) }] : []),
    ...(may('team.read') ? [{ key: 'teams', word: t('teams.title'), run: go(() => navigate({ to: '/teams' })) }] : []),
    { key: 'organisation', word: t('shell.organisation'), run: go(() => navigate({ to: '/organisation' })) },
    ...(may('plan.read') ? [{ key: 'plans', word: t('shell.plans'), run: go(() => navigate({ to: '/plans' })) }] : []),
    ...(may('form.read') ? [{ key: 'forms', word: t('forms.title'), run: go(() => navigate({ to: '/forms' })) }, { key: 'fields', word: t('fields.title'), run: go(() => navigate({ to: '/forms/fields' })) }] : []),
    { key: 'calendar', word: t('calendar.title'), run: go(() => navigate({ to: '/organisation/calendar' })) },
    ...(audits ? [{ key: 'audit', word: t('shell.audit'), run: go(() => navigate({ to: '/audit' })) }] : []),
    ...(may('matter.issue') ? [{ key: 'new', word: t('shell.do_new'), hint: 'N', run: go(() => navigate({ to: '/matters/new' })) }] : []),
    ...(may('matter.request') ? [{ key: 'ask', word: t('shell.do_ask'), hint: 'Q', run: go(() => navigate({ to: '/matters/ask' })) }] : []),
    { key: 'import', word: t('shell.do_import'), run: go(() => navigate({ to: '/organisation/import' })) },
    ...(may('channel.read') ? [{ key: 'channels', word: t('shell.channels'), run: go(() => navigate({ to: '/channels' })) }] : []),
    { key: 'wall', word: t('shell.do_wall'), run: go(() => navigate({ to: '/wall' })) },
    { key: 'lang', word: t('shell.do_lang'), run: go(() => setLang(i18n.language === 'en' ? 'zh' : 'en')) },
    { key: 'look', word: t('shell.do_look'), run: go(() => setLook(look() === 'dark' ? 'light' : 'dark')) },
  ];
  const low = asked.toLowerCase();
  const items: Item[] = [
    ...(asked ? matters.data?.rows ?? [] : []).map((m) => ({ key: `m${m.id}`, word: m.title, ...(m.number ? { hint: m.number } : {}), run: go(() => navigate({ to: '/matters/$id', params: { id: String(m.id) } })) })),
    ...(asked ? units.data?.rows ?? [] : []).slice(0, 8).map((u) => ({ key: `u${u.no}`, word: name(u), hint: [typeof u.path === 'string' ? words(u.path, u.path_en) : u.path.slice(-2).map(name).join(' › '), ...(u.valid_to_ms ? [[t('organisation.closed'), ...(u.successors ?? []).map(name)].join(' → ')] : [])].join(' · '), run: go(() => navigate({ to: '/organisation/$no', params: { no: String(u.no) } })) })),
    ...places.filter((p) => !low || p.word.toLowerCase().includes(low)),
  ];
  return { items, busy: units.isFetching || matters.isFetching };
}

export function Palette({ open, audits, close }: { open: boolean; audits: boolean; close: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const { items, busy } = useItems(text, audits, close);
  useEffect(() => { if (open) { setText(''); setAt(0); } }, [open]);
  const here = Math.min(at, Math.max(0, items.length - 1));
  const move = (e: KeyboardEvent) => {
    if (e.key === 'ArrowDown') { e.preventDefault(); setAt(Math.min(here + 1, items.length - 1)); }
    if (e.key === 'ArrowUp') { e.preventDefault(); setAt(Math.max(here - 1, 0)); }
    if (e.key === 'Enter') { e.preventDefault(); items[here]?.run(); }
  };
  return (
    <Modal open={open} onCancel={close} footer={null} closable={false} width={560} title={t('shell.find')} afterOpenChange={(o) => { if (o) field.current?.focus(); }}>
      <input ref={field} className="palette-field" value={text} onChange={(e) => { setText(e.target.value); setAt(0); }} onKeyDown={move}
        role="combobox" aria-expanded="true" aria-controls="palette-list" aria-activedescendant={`palette-${here}`} aria-label={t('shell.find_label')} />
      <p className="hint palette-hint">{busy ? t('ui.loading') : t('shell.find_hint')}</p>
      <div id="palette-list" role="listbox" className="palette-list" aria-label={t('shell.find')}>
        {items.map((item, n) => (
          <div key={item.key} id={`palette-${n}`} role="option" aria-selected={n === here} tabIndex={-1} className={n === here ? 'on' : ''} onMouseEnter={() => setAt(n)} onClick={item.run} onKeyDown={move}>
            <span>{item.word}</span>{item.hint ? <span className="hint">{item.hint}</span> : null}
          </div>
        ))}
      </div>
    </Modal>
  );
}
