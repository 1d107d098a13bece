import { expect, test } from 'vitest';
import { inSpace, spaceOf } from './space';

test('the address says the space, and only a whole first part does', () => {
  expect(['/', '/plans', '/drill', '/drill/', '/drill/plans/3', '/drills', '/matters/drill'].map(spaceOf)).toEqual(['live', 'live', 'drill', 'drill', 'drill', 'live', 'live']);
  expect([inSpace('live', '/plans'), inSpace('drill', '/plans'), inSpace('drill')]).toEqual(['/plans', '/drill/plans', '/drill/']);
});
