import { expect, it } from 'vitest';
import { body, draftOf, isWhole, scaleOf } from './draft';

const fields = [{ field: 'price', label: { zh: '价格', en: 'Price' }, unit: '元', scale: 2 }, { field: 'used', label: { zh: '日用', en: '' }, unit: '只', scale: 0 }];

it('what was typed becomes the body that the server takes', () => {
  const draft = { ...draftOf(undefined, fields), title: ' 口罩涨价 ' };
  expect(isWhole(draft)).toBe(true);
  expect(body(draft)).toEqual({ title: '口罩涨价', title_en: '', field: 'price', measure: { type: 'median' }, level: 'county', rule: { type: 'rise', percent: 30, periods: 7, least: 4 } });
  const days = { ...draft, measure: 'days_of_stock' as const, rule: 'below' as const, limit: '7' };
  expect(isWhole(days)).toBe(false);
  expect(body({ ...days, used: 'used' })).toMatchObject({ measure: { type: 'days_of_stock', used: 'used' }, rule: { type: 'below', limit: '7' } });
  expect([scaleOf(draft, fields), scaleOf(days, fields)]).toEqual([3, 3]);
});
it('a limit that is no number and a baseline that cannot be are not sent', () => {
  const draft = { ...draftOf(undefined, fields), title: '涨价' };
  expect(isWhole({ ...draft, rule: 'above', limit: '三元' })).toBe(false);
  expect(isWhole({ ...draft, least: 8 })).toBe(false);
  expect(isWhole({ ...draft, title: ' ' })).toBe(false);
});
