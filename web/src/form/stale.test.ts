import { expect, test } from 'vitest';
import type { SlotEvent } from '../api/types';
import { filedSince, isStale } from './stale';

const event = (revision: number, kind: SlotEvent['kind']): SlotEvent => ({ seq: revision, at_ms: 0, kind, revision, nil: false });

test('a draft is overtaken by a later filing; one that does not know when it was begun by any', () => {
  expect([isStale(1, 1), isStale(1, 2), isStale(undefined, 0), isStale(undefined, 1)]).toEqual([false, true, false, true]);
});

test('what has been filed since is named, not what was said of a filing', () => {
  const history = [event(3, 'verified'), event(3, 'corrected'), event(2, 'corrected'), event(1, 'filed')];
  expect(filedSince(history, 1).map((one) => one.revision)).toEqual([3, 2]);
});
