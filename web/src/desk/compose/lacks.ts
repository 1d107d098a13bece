/** What an order still lacks before it can go out: the keys of the words that say so, beside its button. Pure. */
import type { MatterDraft } from '../../api/types';
import { isWhole } from './report-field';

export interface Known {
  now: number;
  /** `false`: the audience is wrong; `undefined`: it has not been looked at yet. */
  audience: boolean | undefined;
  /** Others hold some of what is asked already, so that it is said why, and a second person agrees. */
  again: boolean;
  /** A drill that none has been declared for. */
  undeclared: boolean;
}

export function lacks(draft: MatterDraft, { now, audience, again, undeclared }: Known): string[] {
  const found: [boolean, string][] = [
    [!draft.title?.trim(), 'need_title'],
    [!draft.text?.trim() && !draft.text_file, 'need_text'],
    [!draft.audience?.trim(), 'need_audience'],
    [audience === false, 'need_audience_right'],
    [draft.due_ms !== undefined && draft.due_ms <= now, 'need_due'],
    [!isWhole(draft.report), 'need_report'],
    [draft.report !== undefined && draft.kind !== 'task', 'need_task'],
    [again && !draft.report?.again?.trim(), 'need_again'],
    [undeclared, 'need_drill'],
  ];
  return found.filter(([lacking]) => lacking).map(([, key]) => key);
}
