/** When a duty is due, in words. */
import { useTranslation } from 'react-i18next';
import type { Duty } from '../../api/types';

export function useEveryWords(): (duty: Pick<Duty, 'every' | 'due_time'>) => string {
  const { t } = useTranslation();
  return ({ every, due_time }) => t(`reports.every_${typeof every === 'string' ? every : 'dates'}`, { time: due_time });
}
