/** What is happening, one line each; can be held still while someone reads. */
import { Link } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Happening } from '../../api/types';
import { useNow } from '../../ui/clock';
import { useEventWords } from '../../ui/event';
import { shortMoment } from '../../ui/time';

const GROUPS = ['all', 'matter', 'receipt', 'difficulty', 'unit'] as const;
type Group = (typeof GROUPS)[number];

export function HappeningColumn({ rows }: { rows: Happening[] }) {
  const { t, i18n } = useTranslation();
  const words = useEventWords();
  const now = useNow();
  const [held, setHeld] = useState<Happening[] | null>(null);
  const [group, setGroup] = useState<Group>('all');
  const shown = (held ?? rows).filter((r) => group === 'all' || r.kind.startsWith(`${group}.`));
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
        {shown.map((r, n) => (
          <li key={r.seq}>
            <time className="hint">{shortMoment(r.at_ms, now, i18n.language)}</time>
            <span>{r.matter ? <Link to="/matters/$id" params={{ id: String(r.matter.id) }} title={r.matter.title}>{words(r)}</Link> : words(r)}{r.matter && shown[n - 1]?.matter?.id !== r.matter.id ? <span className="hint happening-matter">{r.matter.title}</span> : null}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
