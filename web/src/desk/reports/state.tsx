/** How a slot stands: its sign and its word, never one alone. */
import { useTranslation } from 'react-i18next';
import type { SlotState } from '../../api/types';
import { Glyph } from '../../ui/glyph';

const SIGN = { filed: 'done', nil: 'done', verified: 'verified', late: 'late' } as const;

export function StateWord({ state, late = false }: { state: SlotState; late?: boolean }) {
  const { t } = useTranslation();
  const sign = state in SIGN ? SIGN[state as keyof typeof SIGN] : null;
  return <span className={state === 'late' ? 'slot-state late' : 'slot-state'}>{sign ? <Glyph sign={sign} /> : null}{t(`reports.state_${state}`)}{late && state !== 'late' ? <span className="late"> {t('reports.was_late')}</span> : null}</span>;
}
