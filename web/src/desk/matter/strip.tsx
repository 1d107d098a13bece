/** Five stages, a stronger line, then what lies beside the ladder. Each is a filter in the address. */
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Counts, UnitFilter } from '../../api/types';
import { count, rate } from '../../ui/format';
import { Glyph, type Sign } from '../../ui/glyph';

const route = getRouteApi('/desk/matters/$id');
const STAGES: { sign: Sign; filter: UnitFilter }[] = [
  { sign: 'delivered', filter: 'delivered' }, { sign: 'read', filter: 'read' }, { sign: 'signed', filter: 'signed' },
  { sign: 'done', filter: 'done' }, { sign: 'verified', filter: 'verified' },
];
const BESIDE: { sign: Sign & keyof Counts; filter: UnitFilter }[] = [
  { sign: 'late', filter: 'late' }, { sign: 'difficulty', filter: 'difficulty' }, { sign: 'unreachable', filter: 'unreachable' }, { sign: 'excused', filter: 'excused' },
];

export function Strip({ counts }: { counts: Counts }) {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const choose = (filter: UnitFilter) => void navigate({ search: (s) => { const { filter: was, ...rest } = s; return was === filter ? rest : { ...rest, filter }; }, replace: true });
  const cell = (sign: Sign, word: string, filter: UnitFilter, n: number, extra: string | null, tone: string) => (
    <button type="button" key={sign} className={`strip-cell ${tone}`} aria-pressed={search.filter === filter} onClick={() => choose(filter)}>
      <span className="strip-word"><Glyph sign={sign} />{word}</span>
      <span className="strip-n"><b>{count(n)}</b>{extra ? <small>{extra}</small> : null}</span>
    </button>
  );
  return (
    <div className="strip" role="group" aria-label={t('matter.filters')}>
      {STAGES.map(({ sign, filter }) => cell(sign, t(`ui.stage_${sign}`), filter, counts[sign as keyof Counts], rate(counts[sign as keyof Counts], counts.expected), ''))}
      {BESIDE.map(({ sign, filter }, n) => cell(sign, t(`ui.sign_${sign}`), filter, counts[sign], null, `beside ${n === 0 ? 'first' : ''} ${sign === 'late' && counts.late > 0 ? 'is-late' : ''}`))}
    </div>
  );
}
