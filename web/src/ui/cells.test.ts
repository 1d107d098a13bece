import { expect, it } from 'vitest';
import { cells } from './cells';

it('reads what a spreadsheet puts on the clipboard', () => {
  expect(cells('a\tb\r\n1\t2\r\n')).toEqual([['a', 'b'], ['1', '2']]);
  expect(cells('one')).toEqual([['one']]);
  expect(cells('a\t\n\tb')).toEqual([['a', ''], ['', 'b']]);
  expect(cells('"two\nlines"\t"say ""yes"""\n5"\t')).toEqual([['two\nlines', 'say "yes"'], ['5"', '']]);
  expect(cells('')).toEqual([]);
});
