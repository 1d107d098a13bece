/** Rules and units in words: above a limit, or so many percent over the baseline of the periods before. */
import { useTranslation } from 'react-i18next';
import type { SignalMeasure, SignalRule } from '../../api/types';

/** Without noughts at the end: a median has a digit more than its field, which is seldom needed. */
export function plain(figure: string): string {
  return figure.includes('.') ? figure.replace(/\.?0+$/, '') : figure;
}

export function useRuleWords(): (rule: SignalRule, unit: string) => string {
  const { t } = useTranslation();
  return (rule, unit) => 'limit' in rule
    ? t(`signals.rule_${rule.type}`, { limit: plain(rule.limit), unit })
    : t(`signals.rule_${rule.type}`, { percent: rule.percent, periods: rule.periods, least: rule.least });
}

/** The unit of a measure: that of its field, or days. */
export function useUnitOf(): (row: { measure: SignalMeasure; unit: string }) => string {
  const { t } = useTranslation();
  return (row) => (row.measure.type === 'days_of_stock' ? t('signals.days') : row.unit);
}
