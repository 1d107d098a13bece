/** What came in is in hand, in transit, used or lost: as a sentence, and as one bar with its words below. */
import { useTranslation } from 'react-i18next';
import type { Stand } from '../../api/types';
import { rate } from '../../ui/format';
import { FEN } from './amount';
import { identity, type Side, shares, sum, type Term } from './stand';
import { useAmount } from './words';

function useSide(): (side: Side, measure: string) => string {
  const { t } = useTranslation();
  return (side, measure) => (side === 'hand' && measure === FEN ? t('ledger.place_balance') : side === 'came_in' || side === 'moved_in' || side === 'moved_out' ? t(`ledger.${side}`) : t(`ledger.place_${side}`));
}

export function Identity({ stand, measure }: { stand: Stand; measure: string }) {
  const { t } = useTranslation();
  const amount = useAmount();
  const side = useSide();
  const { came, went } = identity(stand);
  const words = (terms: Term[]) => terms.map((term, at) => <span key={term.side} className={term.side === 'unbooked' ? 'late term' : 'term'}>{at ? ' + ' : ''}{side(term.side, measure)} <strong>{amount(term.amount, measure)}</strong></span>);
  const bar = shares(stand);
  const all = sum(went);
  return (
    <section className="identity" aria-label={t('ledger.identity')}>
      <p className="identity-words">{words(came)}<span className="term"> = </span>{words(went)}</p>
      {bar.length ? (
        <>
          <div className="identity-bar" aria-hidden="true">{bar.map((s) => <span key={s.side} className={`share share-${s.side}`} style={{ left: `${s.left * 100}%`, width: `${s.width * 100}%` }} />)}</div>
          <ul className="identity-legend">{bar.map((s) => <li key={s.side}><i className={`share-${s.side}`} aria-hidden="true" />{side(s.side, measure)} <span className="hint">{rate(s.amount, all)}</span></li>)}</ul>
        </>
      ) : <p className="hint">{t('ledger.nothing_yet')}</p>}
    </section>
  );
}
