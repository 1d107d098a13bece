/** Minutes of the day and days of the week, as a roster says them. Pure. */
import type { Slot } from '../../api/types';

export const DAYS = [0, 1, 2, 3, 4, 5, 6];
const two = (n: number): string => String(n).padStart(2, '0');
export const clockOf = (minutes: number): string => `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;

/** Nothing for what is no time of the day. */
export function minutesOf(text: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (!found) return null;
  const minutes = Number(found[1]) * 60 + Number(found[2]);
  return minutes < 1440 && Number(found[2]) < 60 ? minutes : null;
}

/** A shift needs a post of the unit and a day. */
export function slotWrong(slot: Slot, posts: number[]): boolean {
  return slot.days === 0 || !posts.includes(slot.post_id);
}
