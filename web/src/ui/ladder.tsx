/** The receipt ladder drawn; its accessible name is its five counts. */
import { useTranslation } from 'react-i18next';
import type { Counts } from '../api/types';
import { count } from './format';
import { ladderShape, UNREACHABLE_PX_MIN } from './ladder-geometry';
import './ladder.css';

const WORD_SHARE_MIN = 0.06;

export function useLadderName(): (c: Counts) => string {
  const { t } = useTranslation();
  return (c) => t('ui.ladder_name', {
    expected: count(c.expected), delivered: count(c.delivered), read: count(c.read),
    signed: count(c.signed), done: count(c.done), verified: count(c.verified), unreachable: count(c.unreachable),
  });
}

export function Ladder({ counts, height = 16, words = false }: { counts: Counts; height?: number; words?: boolean }) {
  const { t } = useTranslation();
  const name = useLadderName();
  const shape = ladderShape(counts);
  return (
    <div className="ladder" style={{ height }} role="img" aria-label={name(counts)}>
      {shape.steps.map((s) => (
        <span key={s.stage} className={`ladder-step l${s.level}`}
          style={{ left: `${s.left * 100}%`, width: `${s.width * 100}%`, height: `${s.height}%` }}>
          {words && s.width > WORD_SHARE_MIN ? <i>{t(`ui.stage_${s.stage}`)}</i> : null}
        </span>
      ))}
      {shape.unreachable > 0 ? (
        <span className="ladder-lost" style={{ width: `max(${UNREACHABLE_PX_MIN}px, ${shape.unreachable * 100}%)` }} />
      ) : null}
    </div>
  );
}
