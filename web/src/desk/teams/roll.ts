/** People as they are pasted from a table or typed: a line each of name, telephone, skill, certificate and last day. Pure. */
import type { NewResponder, ResponderKind, Skill } from '../../api/team';

export const PEOPLE_MAX = 500;
export interface Roll { rows: NewResponder[]; /** Numbers of the lines that cannot be read, from 1. */ wrong: number[] }

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** A tab comes from a table; else commas part the words. */
const parts = (line: string) => line.split(line.includes('\t') ? /\t/ : /[,\uff0c;\uff1b]/).map((part) => part.trim());

/** A skill may be said by its code or by either name. */
function codeOf(skills: readonly Skill[], said: string): string | undefined {
  const low = said.toLowerCase();
  return skills.find((skill) => [skill.code, skill.name, skill.name_en].some((name) => name && name.toLowerCase() === low))?.code;
}

function row(line: string, kind: ResponderKind, skills: readonly Skill[]): NewResponder | null {
  const [name = '', phone = '', said = '', certificate = '', until = ''] = parts(line);
  const skill = said ? codeOf(skills, said) : undefined;
  if (!name || (said && !skill) || (until && !DAY.test(until))) return null;
  const able = skill ? [{ skill, ...(certificate ? { certificate } : {}), ...(until ? { until } : {}) }] : [];
  return { kind, name, ...(phone ? { phone } : {}), skills: able };
}

export function rollOf(text: string, kind: ResponderKind, skills: readonly Skill[]): Roll {
  const roll: Roll = { rows: [], wrong: [] };
  text.split(/\r?\n/).forEach((line, at) => {
    if (!line.trim()) return;
    const read = row(line, kind, skills);
    if (read) roll.rows.push(read);
    else roll.wrong.push(at + 1);
  });
  return roll;
}
