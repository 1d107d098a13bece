/** Amounts, accounts and lots in words. */
import { useTranslation } from 'react-i18next';
import type { AccountEnd, Commodity, Moved, Place } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count, yuan } from '../../ui/format';
import { DAY_MS, dayText } from '../../ui/time';
import { useUnitName, useWords } from '../../ui/unit';
import { FEN } from './amount';
import { isExpired } from './stand';

/** `person-day` and `vehicle` are the machine's names; those of goods are people's. */
export function useMeasure(): (measure: string) => string {
  const { t } = useTranslation();
  return (measure) => (measure === 'person-day' ? t('ledger.person_days') : measure === 'vehicle' ? t('ledger.vehicles') : measure);
}
/** An amount with what it is counted in. */
export function useAmount(): (amount: number, measure: string) => string {
  const { i18n } = useTranslation();
  const word = useMeasure();
  return (amount, measure) => (measure === FEN ? yuan(amount, i18n.language) : `${count(amount)} ${word(measure)}`);
}
/** In a column whose head says what it is counted in. */
export function useFigure(): (amount: number, measure: string) => string {
  const { i18n } = useTranslation();
  return (amount, measure) => (measure === FEN ? yuan(amount, i18n.language) : count(amount));
}
/** Goods lie in a store, money in a fund. */
export function usePlace(): (place: Place, measure: string) => string {
  const { t } = useTranslation();
  return (place, measure) => (place === 'hand' && measure === FEN ? t('ledger.place_balance') : t(`ledger.place_${place}`));
}
/** From where to where: the unit is named once when it is the same. */
export function useWay(): (move: Pick<Moved, 'from' | 'to' | 'measure'>) => { from: string; to: string } {
  const name = useUnitName();
  const place = usePlace();
  return ({ from, to, measure }) => {
    const end = (e: AccountEnd) => `${name(e.unit)} · ${place(e.place, measure)}`;
    if (from.unit.no !== to.unit.no) return { from: end(from), to: end(to) };
    return from.place === 'outside' ? { from: place('outside', measure), to: end(to) } : { from: end(from), to: place(to.place, measure) };
  };
}
export interface Said { words: string; late?: boolean }
/** What a fund is for, or which lot of what, in parts; an expired one is said. */
export function useNature(): (commodity: Commodity) => Said[] {
  const { t } = useTranslation();
  const today = dayText(useNow(DAY_MS / 24));
  return ({ nature }) => {
    if (nature.kind === 'money') return [{ words: t('ledger.source_is', { source: nature.source }) }, { words: t('ledger.purpose_is', { purpose: nature.purpose }) }];
    if (nature.kind !== 'goods') return [{ words: t(`ledger.${nature.kind}`) }];
    const late = isExpired(nature.expires, today);
    const said: Said[] = [{ words: t('ledger.lot_is', { lot: nature.lot }) }];
    if (nature.expires) said.push({ words: t(late ? 'ledger.expired' : 'ledger.expires', { day: nature.expires }), late });
    if (nature.wish) said.push({ words: t('ledger.wish_is', { wish: nature.wish }) });
    return said;
  };
}
export function useCommodityName(): (commodity: { name: string; name_en: string }) => string {
  const words = useWords();
  return (commodity) => words(commodity.name, commodity.name_en);
}
