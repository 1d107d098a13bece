/**
 * Time in words. Instants are UTC milliseconds and are shown in Asia/Shanghai (UTC+8, no DST).
 * Nothing here asks the device what time it is: `now` is the server's domain time.
 */
const SHANGHAI_MS = 8 * 3_600_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const DAYS_ZH = ['日', '一', '二', '三', '四', '五', '六'];

const two = (n: number) => String(n).padStart(2, '0');
const isEn = (lang: string) => lang.startsWith('en');

export interface WallTime { year: number; month: number; day: number; weekday: number; hour: number; minute: number; second: number }
export function wall(ms: number): WallTime {
  const d = new Date(ms + SHANGHAI_MS);
  return {
    year: d.getUTCFullYear(), month: d.getUTCMonth() + 1, day: d.getUTCDate(), weekday: d.getUTCDay(),
    hour: d.getUTCHours(), minute: d.getUTCMinutes(), second: d.getUTCSeconds(),
  };
}
export function fromWall(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  return Date.UTC(year, month - 1, day, hour, minute, second) - SHANGHAI_MS;
}
export function dayStart(ms: number): number {
  return Math.floor((ms + SHANGHAI_MS) / DAY_MS) * DAY_MS - SHANGHAI_MS;
}
export function clock(ms: number): string {
  const t = wall(ms);
  return `${two(t.hour)}:${two(t.minute)}`;
}
export function clockSeconds(ms: number): string {
  return `${clock(ms)}:${two(wall(ms).second)}`;
}
export function day(ms: number, lang: string): string {
  const t = wall(ms);
  return isEn(lang) ? `${t.day} ${MONTHS[t.month - 1]}` : `${t.month}月${t.day}日`;
}
/** As forms and addresses write it: 2020-02-06. */
export function dayText(ms: number): string {
  const t = wall(ms);
  return `${t.year}-${two(t.month)}-${two(t.day)}`;
}
export function longDay(ms: number, lang: string): string {
  const t = wall(ms);
  return isEn(lang)
    ? `${DAYS[t.weekday]} ${t.day} ${MONTHS[t.month - 1]} ${t.year}`
    : `${t.year}年${t.month}月${t.day}日 星期${DAYS_ZH[t.weekday]}`;
}
export function moment(ms: number, lang: string): string {
  return isEn(lang) ? `${day(ms, lang)} ${clock(ms)}` : `${day(ms, lang)} ${clock(ms)}`;
}
/** The clock alone on the day of `now`, with the day otherwise. */
export function shortMoment(ms: number, now: number, lang: string): string {
  return dayStart(ms) === dayStart(now) ? clock(ms) : moment(ms, lang);
}
/** A span as 1:12, or in days once hours lose their meaning. */
export function span(ms: number, lang: string): string {
  const all = Math.floor(Math.abs(ms) / MINUTE_MS);
  const days = Math.floor(all / 1440);
  if (days >= 2) {
    const hours = Math.floor((all % 1440) / 60);
    return isEn(lang) ? `${days} d ${hours} h` : `${days} 天 ${hours} 时`;
  }
  return `${Math.floor(all / 60)}:${two(all % 60)}`;
}
/** A span in full words: 1 小时 12 分 / 1 h 12 min. */
export function spanWords(ms: number, lang: string): string {
  const all = Math.floor(Math.abs(ms) / MINUTE_MS);
  const d = Math.floor(all / 1440);
  const h = Math.floor((all % 1440) / 60);
  const m = all % 60;
  const en = isEn(lang);
  const parts: string[] = [];
  if (d) parts.push(en ? `${d} d` : `${d} 天`);
  if (h) parts.push(en ? `${h} h` : `${h} 小时`);
  if (m && d < 2) parts.push(en ? `${m} min` : `${m} 分`);
  if (!parts.length) return en ? 'under 1 min' : '不到 1 分';
  return parts.join(' ');
}
export interface DueWords { late: boolean; words: string; full: string }
/** The due is inclusive: a moment equal to it is not late. */
export function dueWords(due: number, now: number, lang: string): DueWords {
  const late = now > due;
  const en = isEn(lang);
  const s = span(now - due, lang);
  const f = spanWords(now - due, lang);
  if (late) return { late, words: en ? `${s} late` : `逾期 ${s}`, full: en ? `${f} past` : `已过 ${f}` };
  return { late, words: en ? `${s} left` : `剩 ${s}`, full: en ? `${f} left` : `还剩 ${f}` };
}
export { DAY_MS, HOUR_MS, MINUTE_MS };
