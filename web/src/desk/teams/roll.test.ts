import { describe, expect, it } from 'vitest';
import { rollOf } from './roll';

const SKILLS = [{ code: 'nursing', name: '护理', name_en: 'Nursing', people: 0 }];

describe('people who are pasted', () => {
  it('are read from a table and from typed lines', () => {
    const roll = rollOf('王某\t000-1\t护理\t执业证 12\t2021-01-31\n\n李某，000-2，nursing', 'staff', SKILLS);
    expect(roll).toEqual({ wrong: [], rows: [
      { kind: 'staff', name: '王某', phone: '000-1', skills: [{ skill: 'nursing', certificate: '执业证 12', until: '2021-01-31' }] },
      { kind: 'staff', name: '李某', phone: '000-2', skills: [{ skill: 'nursing' }] },
    ] });
  });
  it('may have no telephone and no skill', () => {
    expect(rollOf('王某', 'volunteer', SKILLS).rows).toEqual([{ kind: 'volunteer', name: '王某', skills: [] }]);
  });
  it('are named by line when a skill or a day is not known', () => {
    expect(rollOf('王某,1,飞行\n李某,1,NURSING,,明年\n,1', 'staff', SKILLS)).toEqual({ rows: [], wrong: [1, 2, 3] });
  });
});
