/** Inspections as lists: those that the own unit plans or takes part in, with how many of their sites have been visited. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { dueWords } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { inspections } from './queries';

export function Plans() {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const now = useNow();
  const rows = useQuery(inspections()).data?.rows ?? [];
  if (!rows.length) return null;
  return (
    <section className="inspections-repeats" aria-labelledby="plans">
      <h2 id="plans">{t('inspections.plans')}</h2>
      <ul>{rows.map((row) => (
        <li key={row.id}>
          <Link to="/matters/$id" params={{ id: String(row.id) }}>{row.title}</Link>{' '}
          <strong>{t('inspections.visited_of', { n: count(row.visited), of: count(row.sites) })}</strong>{' '}
          <span className="second">{[name(row.from), t('inspections.found_n', { n: count(row.findings) }), row.status === 'issued' && row.due_ms ? dueWords(row.due_ms, now, i18n.language).full : t(`ui.status_${row.status}`)].join(' · ')}</span>
        </li>
      ))}</ul>
    </section>
  );
}
