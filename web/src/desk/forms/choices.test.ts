import { expect, it } from 'vitest';
import { choicesOf, columnsOf, joined, withCell } from './choices';

it('takes a range without a head row: name, words, columns', () => {
  expect(choicesOf([['yes', '\u662f', 'Yes'], ['no', '\u5426'], ['', '']])).toEqual([
    { no: 0, name: 'yes', label: { zh: '\u662f', en: 'Yes' } }, { no: 0, name: 'no', label: { zh: '\u5426' } },
  ]);
  expect(choicesOf([['a', 'A', '', '4115']])[0]?.columns).toEqual({ column_4: '4115' });
});
it('takes the sheet of an XLSForm by its heads', () => {
  const [one] = choicesOf([['list_name', 'name', 'label::English (en)', 'label::Chinese (zh)', 'City Code'], ['x', 'a', 'A', '\u7532', '4115']]);
  expect(one).toEqual({ no: 0, name: 'a', label: { zh: '\u7532', en: 'A' }, columns: { list_name: 'x', city_code: '4115' } });
});
it('a choice that is there keeps its number and takes the new words', () => {
  const list = [{ no: 7, name: 'a', label: { zh: 'old' } }, { no: 0, name: '', label: { zh: '' } }];
  expect(joined(list, [{ no: 0, name: 'b', label: { zh: 'B' } }, { no: 0, name: 'a', label: { zh: 'new' } }])).toEqual([
    { no: 7, name: 'a', label: { zh: 'new' } }, { no: 0, name: 'b', label: { zh: 'B' } },
  ]);
});
it('an empty cell is none', () => {
  const full = withCell({ no: 0, name: 'a', label: { zh: 'A' } }, 'city', '4115');
  expect(columnsOf([full])).toEqual(['city']);
  expect(withCell(full, 'city', '')).toEqual({ no: 0, name: 'a', label: { zh: 'A' } });
});
