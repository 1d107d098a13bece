import { describe, expect, it } from 'vitest';
import { atError, audienceText, type Condition, FIRST, shortCode, value } from './audience-text';

const of = (facet: Condition['facet'], values: string[], rest: Partial<Condition> = {}): Condition => ({ ...FIRST, facet, values, ...rest });
describe('the audience builder', () => {
  it('writes what was picked in the one grammar', () => {
    expect(audienceText([of('under', ['410000000000']), of('level', ['county'])])).toBe('under 41 and level:county');
    expect(audienceText([of('under', ['411500000000', '419001000000'])])).toBe('under 4115 or under 419001');
    expect(audienceText([of('under', ['411500000000', '411300000000']), of('level', ['town', 'village']), of('sector', ['health'])])).toBe('(under 4115 or under 4113) and (level:town or level:village) and sector:health');
  });
  it('names single units, takes units away and begins again after or', () => {
    expect(audienceText([of('unit', ['41-WJW'])])).toBe('unit:41-WJW');
    expect(audienceText([of('under', ['410000000000']), of('under', ['411500000000', '411300000000'], { join: 'except' })])).toBe('under 41 except (under 4115 or under 4113)');
    expect(audienceText([of('under', ['411500000000']), of('level', ['county']), of('unit', ['41-WJW', '41-JYT'], { join: 'or' })])).toBe('under 4115 and level:county or unit:41-WJW or unit:41-JYT');
    expect(audienceText([of('unit', ['41-WJW', '41-JYT']), of('tag', ['重点'], { join: 'except' })])).toBe('(unit:41-WJW or unit:41-JYT) except tag:重点');
  });
  it('goes by another line, a tag and a saved audience', () => {
    expect(audienceText([of('under', ['41-WJW'], { line: 'sector' }), of('tag', ['定点 医院'])])).toBe('under 41-WJW line sector and tag:"定点 医院"');
    expect(audienceText([of('saved', ['全省县级']), of('under', ['411500000000'], { join: 'except', line: 'united-front' })])).toBe('saved:全省县级 except under 4115 line united-front');
  });
  it('asks for nobody when nothing was picked, and leaves out what says nothing yet', () => {
    expect(audienceText([])).toBe('');
    expect(audienceText([of('under', []), of('level', ['county'], { join: 'or' })])).toBe('level:county');
  });
  it('puts awkward values in quotation marks', () => {
    expect(value('定点 医院')).toBe('"定点 医院"');
    expect(value('a"b')).toBe('"a\\"b"');
    expect(value('and')).toBe('"and"');
    expect(value('定点医院')).toBe('定点医院');
  });
  it('shortens padded codes at their level only', () => {
    expect(shortCode('411522000000')).toBe('411522');
    expect(shortCode('411522100000')).toBe('411522100');
    expect(shortCode('410000000000')).toBe('41');
    expect(shortCode('41-WJW')).toBe('41-WJW');
  });
  it('cuts the error out by characters, rare ones counted once', () => {
    expect(atError('𠮷 level:x', 8, 1)).toEqual(['𠮷 level:', 'x', '']);
    expect(atError('under', 9, 3)).toEqual(['under', '', '']);
  });
});
