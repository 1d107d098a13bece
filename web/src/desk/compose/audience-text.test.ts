import { describe, expect, it } from 'vitest';
import { atError, audienceText, NOTHING, shortCode, value } from './audience-text';

const unit = (code: string) => ({ code, name: code });
describe('the audience builder', () => {
  it('writes what was picked in the one grammar', () => {
    expect(audienceText({ ...NOTHING, units: [unit('410000000000')], levels: ['county'] })).toBe('under 41 and level:county');
    expect(audienceText({ ...NOTHING, units: [unit('411500000000'), unit('419001000000')] })).toBe('under 4115 or under 419001');
    expect(audienceText({ ...NOTHING, units: [unit('411500000000'), unit('411300000000')], levels: ['town', 'village'], sectors: ['health'] })).toBe('(under 4115 or under 4113) and (level:town or level:village) and sector:health');
  });
  it('names single units, and takes units away', () => {
    expect(audienceText({ ...NOTHING, below: false, units: [unit('41-WJW')] })).toBe('unit:41-WJW');
    expect(audienceText({ ...NOTHING, units: [unit('410000000000')], except: [unit('411500000000')] })).toBe('under 41 except under 4115');
    expect(audienceText({ ...NOTHING, units: [unit('411500000000'), unit('411300000000')], except: [unit('411522000000')] })).toBe('(under 4115 or under 4113) except under 411522');
  });
  it('asks for nobody when nothing was picked', () => { expect(audienceText(NOTHING)).toBe(''); });
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
