/** How people and batches are called. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Batch, BatchStage } from '../../api/team';
import { count } from '../../ui/format';
import type { Sign } from '../../ui/glyph';
import { useWords } from '../../ui/unit';
import { skillsQuery } from './queries';

/** A skill by its code; the code itself until its name is known. */
export function useSkillName(): (code: string) => string {
  const words = useWords();
  const rows = useQuery(skillsQuery()).data?.rows ?? [];
  const names = new Map(rows.map((skill) => [skill.code, words(skill.name, skill.name_en)]));
  return (code) => names.get(code) ?? code;
}

/** 重症医学 26 · 护理 70 */
export function useStrength(): (batch: Pick<Batch, 'skills'>) => string {
  const name = useSkillName();
  return ({ skills }) => skills.map(({ skill, n }) => `${name(skill)} ${count(n)}`).join(' · ');
}

export function useBatchName(): (batch: Pick<Batch, 'n' | 'matter'>) => string {
  const { t } = useTranslation();
  return ({ n, matter }) => (matter ? t('teams.batch_of', { n: count(n), matter }) : t('teams.batch_n', { n: count(n) }));
}

export const SIGNS: Record<BatchStage, Sign> = { mustered: 'delivered', departed: 'read', in_place: 'done', leaving: 'signed', back: 'verified', stood_down: 'excused' };
/** What can come next, and which of the two ends says so. */
export const NEXT: Record<BatchStage, { stage: BatchStage; by: 'can_send' | 'can_report' }[]> = {
  mustered: [{ stage: 'departed', by: 'can_send' }, { stage: 'stood_down', by: 'can_send' }],
  departed: [{ stage: 'in_place', by: 'can_report' }],
  in_place: [{ stage: 'leaving', by: 'can_report' }],
  leaving: [{ stage: 'back', by: 'can_send' }],
  back: [],
  stood_down: [],
};
export const isOver = (stage: BatchStage): boolean => NEXT[stage].length === 0;
