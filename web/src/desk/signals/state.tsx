/** How a finding stands: its sign and its word, never one alone. Not enough data never looks like quiet. */
import { useTranslation } from 'react-i18next';
import type { FindingState } from '../../api/types';
import { Glyph, type Sign } from '../../ui/glyph';

const SIGN: Record<FindingState, Sign> = { raised: 'late', quiet: 'verified', not_enough: 'unreachable' };

export function FindingWord({ state }: { state: FindingState }) {
  const { t } = useTranslation();
  return <span className={state === 'raised' ? 'signal-state late' : 'signal-state'}><Glyph sign={SIGN[state]} />{t(`signals.state_${state}`)}</span>;
}
