/** Values of the last periods (solid) and what they were held against (dashed); a raised one has a ring, a missing one a tick. */
import { useTranslation } from 'react-i18next';
import type { FindingRow } from '../../api/types';
import { plain } from './words';
import { HEIGHT, picture, type Spot, WIDTH } from './spark-line';

const path = (run: Spot[]) => run.map((s, at) => `${at ? 'L' : 'M'}${s.x.toFixed(1)} ${s.y.toFixed(1)}`).join('');

export function Spark({ row }: { row: FindingRow }) {
  const { t } = useTranslation();
  const { values, against, missing } = picture(row.series);
  const words = t('signals.spark', { count: row.series.length, n: row.series.length, last: row.value ? plain(row.value) : t('signals.no_value'), against: row.against ? plain(row.against) : t('signals.no_baseline') });
  return (
    <svg className="signal-spark" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words}>
      {against.map((run) => <path key={run[0]?.x} d={path(run)} className="spark-against" />)}
      {values.map((run) => <path key={run[0]?.x} d={path(run)} className="spark-value" />)}
      {values.flat().map((s) => <circle key={s.x} cx={s.x} cy={s.y} r={s.raised ? 3 : 1.6} className={s.raised ? 'spark-raised' : 'spark-dot'} />)}
      {missing.map((x) => <path key={x} d={`M${x.toFixed(1)} ${HEIGHT - 5}v4`} className="spark-missing" />)}
    </svg>
  );
}
