import { describe, expect, it } from 'vitest';
import { boardFile, download } from './download';

describe('addresses of files', () => {
  it('leave out what is not asked', () => {
    expect(download('/matters/7/units.csv', { filter: 'late', under: undefined })).toBe('/api/v1/matters/7/units.csv?filter=late');
    expect(download('/plans/3/file')).toBe('/api/v1/plans/3/file');
  });
  it('of a drill never give live figures', () => {
    expect(boardFile('xlsx', 'drill', { line: 'sector', node: 0 })).toBe('/api/v1/board.xlsx?line=sector&node=0&space=drill');
    expect(boardFile('csv', 'live', { line: 'territory' })).toBe('/api/v1/board.csv?line=territory');
  });
});
