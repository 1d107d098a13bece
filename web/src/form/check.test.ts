/** The vectors that the server's rules are held to as well (`crates/domain/tests/vectors`). */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fill } from './check';
import { parseDay } from './expr';
import type { Answers, Fault, FormVersion } from './form';

interface Case { form: string; answers: Answers; today?: string; why?: string; expect?: Answers; faults?: Partial<Fault>[] }
interface File { forms: { name: string; compiled: FormVersion }[]; cases: Case[] }

const file: File = JSON.parse(readFileSync('../crates/domain/tests/vectors/answers.json', 'utf8'));
const day = (text = '2020-02-06') => parseDay(text) ?? 0;
function compiled(name: string): FormVersion {
  const found = file.forms.find((form) => form.name === name);
  if (!found) throw new Error(name);
  return found.compiled;
}

it('takes and refuses what the server does', () => {
  expect(file.cases.length).toBeGreaterThan(80);
  for (const one of file.cases) {
    const { answers, faults } = fill(compiled(one.form), one.answers, day(one.today));
    const about = JSON.stringify(one.answers).slice(0, 200);
    if (one.faults) expect(faults, about).toEqual(one.faults.map((fault) => ({ detail: '', ...fault })));
    else expect({ answers, faults }, about).toEqual({ answers: one.expect, faults: [] });
  }
});
it('knows what is asked while it is filled in', () => {
  const daily = compiled('daily');
  const none = fill(daily, { mask_stock: 5 }, day());
  expect([none.isOpen('cases'), none.isOpen('case_n'), none.isOpen('thanks'), none.isOpen('nobody')]).toEqual([false, false, true, false]);
  const some = fill(daily, { mask_stock: 0, has_case: 'yes', case_n: 2, city: '4103' }, day());
  expect([some.isOpen('case_n'), some.isRequired('symptoms'), some.isRequired('price'), some.isOpen('thanks')]).toEqual([true, true, false, false]);
  expect(some.choices('county').map((choice) => choice.name)).toEqual(['410322']);
  expect(some.choices('symptoms')).toHaveLength(4);
  const people = fill(compiled('people'), { people: [{ who: '甲', age: 40 }, { who: '乙', age: 4 }] }, day());
  expect([people.isOpen('job', 0), people.isOpen('job', 1), people.isOpen('job', 2)]).toEqual([true, false, false]);
  expect(people.answers).toMatchObject({ heads: 2, oldest: 40 });
});
