/** One answer against the shape of its field: the canonical form, and what expressions see of it. */
import { asDay, asMinutes, asNumber, divided, ONE, parseDay, parseNumber, parseTime, text, toText, type Value, writeDay, writeDigits, writeNumber } from './expr';
import type { Answer, Choice, FileRef, Place, Shape } from './form';

/** In units of the last digit: sums over a province must not overflow. */
export const VALUE_MAX = 1_000_000_000_000n;
const TEXT_MAX = 2_000;

export interface Fitted { answer: Answer; value: Value }
/** A code, and what it is about. */
export interface Misfit { code: string; detail: string }

const KIND: Misfit = { code: 'report.answer.type', detail: '' };
const TOO_LARGE: Misfit = { code: 'report.answer.too_large', detail: '' };
const misfit = (what: string, detail = ''): Misfit => ({ code: `report.answer.${what}`, detail });
export const isMisfit = (found: Fitted | Misfit | null): found is Misfit => found !== null && 'code' in found;

function step(scale: number): bigint {
  return 10n ** BigInt(9 - scale);
}

/** In units of 10^-scale, rounded half away from zero. */
export function scaled(units: bigint, scale: number): bigint {
  return divided(units, step(scale));
}

function number(count: bigint, scale: number): Fitted | Misfit {
  if (count > VALUE_MAX || count < -VALUE_MAX) return TOO_LARGE;
  const n = count * step(scale);
  return { answer: scale === 0 ? Number(count) : writeDigits(n, scale), value: { n } };
}

function decimal(of: string, scale: number): Fitted | Misfit {
  const n = of.includes(' ') ? null : parseNumber(of);
  if (n === null) return KIND;
  const count = scaled(n, scale);
  if (count > 2n ** 63n - 1n || count < -(2n ** 63n)) return TOO_LARGE;
  return count * step(scale) === n ? number(count, scale) : misfit('digits', String(scale));
}

function hasBadCharacter(of: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/.test(of);
}

/** `null`: an empty answer is none. */
export function read(shape: Shape, list: readonly Choice[], answer: Answer): Fitted | Misfit | null {
  if (answer === '' || (Array.isArray(answer) && answer.length === 0)) return null;
  if (typeof answer === 'string' && [...answer].length > TEXT_MAX) return misfit('too_long', String(TEXT_MAX));
  if (typeof answer === 'number') {
    if (!Number.isSafeInteger(answer)) return KIND;
    if (shape.type === 'integer') return number(BigInt(answer), 0);
    return shape.type === 'decimal' ? number(BigInt(answer) * 10n ** BigInt(shape.scale), shape.scale) : KIND;
  }
  if (typeof answer === 'string') return readText(shape, list, answer);
  if (Array.isArray(answer)) {
    const isNames = (of: unknown[]): of is string[] => of.every((one) => typeof one === 'string');
    return shape.type === 'many' && isNames(answer) ? readMany(list, answer) : KIND;
  }
  if ('lat_e7' in answer) return shape.type === 'geopoint' ? point(answer) : KIND;
  return shape.type === 'photo' || shape.type === 'file' ? upload(answer) : KIND;
}

function readText(shape: Shape, list: readonly Choice[], answer: string): Fitted | Misfit {
  switch (shape.type) {
    case 'decimal': return decimal(answer, shape.scale);
    case 'text': return hasBadCharacter(answer) ? misfit('character') : { answer, value: { t: answer } };
    case 'one': return list.some((choice) => choice.name === answer) ? { answer, value: { t: answer } } : misfit('choice', answer);
    case 'date': {
      const d = parseDay(answer);
      return d === null ? misfit('date', answer) : { answer, value: { d } };
    }
    case 'time': {
      const h = parseTime(answer);
      return h === null ? misfit('time', answer) : { answer, value: { h } };
    }
    default: return KIND;
  }
}

/** In the order of their list. */
function readMany(list: readonly Choice[], names: string[]): Fitted | Misfit {
  const other = names.find((name) => !list.some((choice) => choice.name === name));
  if (other !== undefined) return misfit('choice', other);
  const c = list.map((choice) => choice.name).filter((name) => names.includes(name));
  return c.length < names.length ? misfit('twice') : { answer: c, value: { c } };
}

function point(place: Place): Fitted | Misfit {
  if (Math.abs(place.lat_e7) > 900_000_000 || Math.abs(place.lon_e7) > 1_800_000_000) return misfit('place');
  const degrees = (units: number) => writeNumber(BigInt(units) * 100n);
  return { answer: place, value: { t: `${degrees(place.lat_e7)} ${degrees(place.lon_e7)}` } };
}

function upload(file: FileRef): Fitted | Misfit {
  const isName = file.name !== '' && !hasBadCharacter(file.name) && !/[/\\]/.test(file.name);
  return isName && /^[0-9a-f]{64}$/i.test(file.sha256) ? { answer: file, value: { t: file.name } } : KIND;
}

/** What a calculation gives, rounded to the digits of its field. */
export function fitted(shape: Shape, value: Value): Fitted | Misfit | null {
  if (value === null) return null;
  switch (shape.type) {
    case 'integer':
    case 'decimal': {
      const n = asNumber(value);
      const scale = shape.type === 'decimal' ? shape.scale : 0;
      return n === null ? KIND : number(scaled(n, scale), scale);
    }
    case 'date': {
      const d = asDay(value);
      return d === null ? KIND : { answer: writeDay(d), value: { d } };
    }
    case 'time': {
      const h = asMinutes(value);
      return h === null ? KIND : { answer: toText({ h }), value: { h } };
    }
    case 'text': {
      const answer = toText(value);
      return [...answer].length > TEXT_MAX ? misfit('too_long', String(TEXT_MAX)) : { answer, value: text(answer) };
    }
    default: return KIND;
  }
}

/** A number in units of 10^-scale of its field; `null` for whatever is none. */
export function units(shape: Shape | undefined, value: Value): bigint | null {
  if (value === null || typeof value === 'boolean' || !('n' in value)) return null;
  if (shape?.type === 'decimal') return scaled(value.n, shape.scale);
  return shape?.type === 'integer' ? value.n / ONE : null;
}
