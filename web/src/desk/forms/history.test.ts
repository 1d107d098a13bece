import { expect, it } from 'vitest';
import { begun, done, redone, undone } from './history';

it('goes back and forth, a word at a time', () => {
  let h = begun('');
  for (const text of ['s', 'st', 'sto']) h = done(h, text, 'label');
  h = done(h, 'moved', null);
  expect(undone(h).now).toBe('sto');
  expect(undone(undone(h)).now).toBe('');
  expect(redone(redone(undone(undone(h)))).now).toBe('moved');
});
it('a new step forgets what was undone; two steps without a name stay two', () => {
  let h = done(done(begun(0), 1, null), 2, null);
  h = done(undone(h), 3, null);
  expect(redone(h)).toBe(h);
  expect(undone(undone(h)).now).toBe(0);
  expect(undone(begun(0)).now).toBe(0);
});
it('typing after an undo is a step of its own', () => {
  const h = done(undone(done(begun(''), 'a', 'label')), 'b', 'label');
  expect(undone(h).now).toBe('');
});
