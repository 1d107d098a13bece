import { expect, test } from 'vitest';
import type { DutyBody } from '../../api/types';
import { daysOf, isWhole } from './report-field';

const DUTY: DutyBody = { form_id: 3, every: 'daily', from: '2020-02-06', due_time: '18:00' };

test('a duty without its form, its first day or its days is only begun', () => {
  expect([isWhole(undefined), isWhole(DUTY), isWhole({ ...DUTY, form_id: 0 }), isWhole({ ...DUTY, from: '' }), isWhole({ ...DUTY, every: { dates: [] } })]).toEqual([true, true, false, false, false]);
});

test('days are taken from what is typed, in order, once', () => {
  expect(daysOf('2020-02-08, 2020-02-06\n2020-02-08 x 2020')).toEqual(['2020-02-06', '2020-02-08']);
});
