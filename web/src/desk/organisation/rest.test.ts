import { expect, it } from 'vitest';
import { parseCsv, restFile } from './rest';

const words = { reason: '原因', row: '行', column: '列', value: '内容' };
const fault = (row: number, column: string) => ({ row, column, code: 'x', title: 'wrong', title_zh: '不对', value: 'v' });
it('reads quotation marks and line breaks inside cells', () => {
  expect(parseCsv('\ufeffa,b\r\n"x,""1""","l1\nl2"\r\n')).toEqual([['a', 'b'], ['x,"1"', 'l1\nl2']]);
});
it('gives back the rows that were not taken, each with all its reasons', () => {
  expect(restFile('code,name\n1,甲\n2,乙\n3,丙\n', [fault(3, 'code'), fault(3, 'name')], true, words)).toBe('\ufeffcode,name,原因\r\n2,乙,code：不对；name：不对\r\n');
});
it('lets no cell run as a formula', () => {
  expect(restFile('a\n=1+1\n', [fault(2, 'a')], true, words)).toContain("'=1+1");
});
it('gives the reasons alone when the file is not text', () => {
  expect(restFile(null, [fault(3, 'code')], false, words)).toBe('\ufeff行,列,内容,原因\r\n3,code,v,wrong\r\n');
});
