/** One of a duty's periods: the one before, the one after, or any of them. */
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ReportBoard } from '../../api/types';
import { seriesQuery } from './queries';

/** The periods that are known, the one that is shown among them, the earliest first. */
export function usePeriods(board: ReportBoard): string[] {
  const periods = useQuery(seriesQuery(board.matter_id, board.node.no, board.line)).data?.points.map((point) => point.period) ?? [];
  return periods.includes(board.period) ? periods : [...periods, board.period].sort();
}

export function PeriodPick({ period, known, set }: { period: string; known: readonly string[]; set: (period: string | undefined) => void }) {
  const { t } = useTranslation();
  const at = known.indexOf(period);
  return (
    <span className="period-pick">
      <Button aria-label={t('reports.period_before')} disabled={at <= 0} onClick={() => set(known[at - 1])}>‹</Button>
      <Select aria-label={t('reports.col_period')} value={period} onChange={set} options={[...known].reverse().map((one) => ({ value: one, label: one }))} popupMatchSelectWidth={false} />
      <Button aria-label={t('reports.period_after')} disabled={at < 0 || at >= known.length - 1} onClick={() => set(known[at + 1])}>›</Button>
    </span>
  );
}
