/** What messages would cost, in one line, before they are sent. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { q } from '../api/queries';
import type { Cost } from '../api/types';
import { count, yuan } from './format';

export function useCostWords(): (cost: Cost) => string {
  const { t, i18n } = useTranslation();
  return (cost) => {
    const ways = cost.by_channel.filter((c) => c.messages > 0);
    if (!ways.length) return t('ui.cost_none');
    const each = ways.map((c) => {
      const way = c.kind === 'robot' ? c.name : t(`ui.channel_${c.kind}`);
      return c.cost_fen > 0 ? t('ui.cost_way', { way, n: count(c.messages), money: yuan(c.cost_fen, i18n.language) }) : t('ui.cost_free', { way, n: count(c.messages) });
    });
    return each.join(' · ');
  };
}

/** What reminding these nodes, or everybody within reach, would cost; nothing where it is not known. */
export function RemindCost({ id, units, line }: { id: number; units: number[]; line?: string }) {
  const { t } = useTranslation();
  const words = useCostWords();
  const cost = useQuery(q.remindCost(id, units, line)).data;
  if (!cost?.units) return null;
  return <span className="hint cost">{t('ui.cost_units', { count: cost.units, n: count(cost.units) })} · {words(cost)}</span>;
}
