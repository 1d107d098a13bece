import { expect, it } from 'vitest';
import { payeesOf } from './payees';

it('reads a list from a table, with commas or with gaps', () => {
  expect(payeesOf('陈伟\t6228 4800 1234\t200\n\n李秀英\t\t300.50').rows).toEqual([
    { name: '陈伟', account: '622848001234', amount: 20000 }, { name: '李秀英', account: '', amount: 30050 },
  ]);
  expect(payeesOf('陈伟，62284800，200元\r\n李秀英 300')).toEqual({
    rows: [{ name: '陈伟', account: '62284800', amount: 20000 }, { name: '李秀英', account: '', amount: 30000 }], sum: 50000, wrong: [],
  });
});

it('names the lines that cannot be read', () => {
  expect(payeesOf('陈伟 200\n李秀英\n王芳 0\n赵敏 1.234\n')).toEqual({ rows: [{ name: '陈伟', account: '', amount: 20000 }], sum: 20000, wrong: [2, 3, 4] });
});
