import { expect, test } from 'vitest';
import { alike } from './unit';

test('units of one name in a list are told apart, the same unit twice is not', () => {
  const unit = (no: number, name: string, name_en?: string) => ({ no, name, ...(name_en ? { name_en } : {}) });
  const list = [unit(1, '向阳里社区', 'Xiangyangli'), unit(2, '向阳里社区'), unit(3, '育才里社区', 'Xiangyangli'), unit(3, '育才里社区', 'Xiangyangli')];
  expect([...alike(list, 'zh')]).toEqual([1, 2]);
  expect([...alike(list, 'en')]).toEqual([1, 3]);
  expect(alike([], 'zh').size).toBe(0);
});
