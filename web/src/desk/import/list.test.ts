import { expect, test } from 'vitest';
import { addressOf, headersOf } from './list';

test('a table goes with its name and kind, and with what is asked beside it', () => {
  expect(headersOf(new File(['a'], '本县.XLSX'))).toEqual({ 'Content-Type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'Shouhu-File-Name': '%E6%9C%AC%E5%8E%BF.XLSX' });
  expect(headersOf(new File(['a'], 'a.csv'))['Content-Type']).toBe('text/csv');
  expect(addressOf('/reports/7/import', { reason: '漏数 & 补' })).toBe('/reports/7/import?reason=%E6%BC%8F%E6%95%B0+%26+%E8%A1%A5');
  expect(addressOf('/units/import', {})).toBe('/units/import');
});
