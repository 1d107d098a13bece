/** What is happening, one line each; can be held still while someone reads. */
import { Link } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Happening } from '../../api/types';
import { useNow } from '../../ui/clock';
import { bareKind, useEventWords } from '../../ui/event';
import { grouped } from '../../ui/event-group';
import { shortMoment } from '../../ui/time';

const GROUPS = ['all', 'matter', 'receipt', 'difficulty', 'unit'] as const;
const GROUP_OF: Record<string, Group> = { 'receipt.reached': 'receipt', 'receipt.delivered': 'receipt', returned: 'receipt', unreachable: 'receipt', excused: 'receipt', link_made: 'receipt', link_revoked: 'receipt', difficulty: 'difficulty', answered: 'difficulty', 'unit.added': 'unit', 'unit.changed': 'unit', 'unit.closed': 'unit' };
type Group = (typeof GROUPS)[number];

export function HappeningColumn({ rows }: { rows: Happening[] }) {
  const { t, i18n } = useTranslation();
  const words = useEventWords();
  const now = useNow();
  const [held, setHeld] = useState<Happening[] | null>(null);
  const [group, setGroup] = useState<Group>('all');
  const shown = grouped((held ?? rows).filter((r) => group === 'all' || GROUP_OF[bareKind(r.kind)] === group || (group === 'matter' && !GROUP_OF[bareKind(r.kind)])));
  const missed = held ? rows.filter((r) => !held.some((h) => h.seq === r.seq)).length : 0;
  return (
    <section className="column happening" aria-labelledby="happening-title">
      <header>
        <h2 id="happening-title">{t('now.happening')}</h2>
        <span className="happening-tools">
          <Select variant="borderless" size="small" aria-label={t('now.group')} value={group} onChange={setGroup} options={GROUPS.map((g) => ({ value: g, label: t(`now.group_${g}`) }))} popupMatchSelectWidth={false} />
          <Button size="small" aria-pressed={held !== null} onClick={() => setHeld(held ? null : rows)}>{held ? (missed ? t('now.go_on_n', { n: missed }) : t('now.go_on')) : t('now.hold')}</Button>
        </span>
      </header>
      {shown.length === 0 ? <p className="second now-pad">{t('now.happening_none')}</p> : null}
      <ul>
        {shown.map(({ first: r, places, units }, n) => (
          <li key={r.seq}>
            <time className="hint">{shortMoment(r.at_ms, now, i18n.language).replace(/ (?=\d\d:\d\d$)/, '\n')}</time>
            <span>{r.matter ? <Link to="/matters/$id" params={{ id: String(r.matter.id) }} title={r.matter.title}>{words({ ...r, places, params: { ...r.params, units } })}</Link> : words({ ...r, places, params: { ...r.params, units } })}{r.matter && shown[n - 1]?.first.matter?.id !== r.matter.id ? <span className="hint happening-matter">{r.matter.title}</span> : null}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
