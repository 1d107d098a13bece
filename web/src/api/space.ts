/**
 * Live work or a drill (rule 15): the address says which, and the whole page lives in it. Changing over loads the
 * page anew, so that nothing that one space has read is left in the other.
 */
import type { Space } from './types';

const DRILL = '/drill';
export function spaceOf(pathname: string): Space {
  return pathname === DRILL || pathname.startsWith(`${DRILL}/`) ? 'drill' : 'live';
}
export const space: Space = typeof location === 'undefined' ? 'live' : spaceOf(location.pathname);
export const basePath = space === 'drill' ? DRILL : '/';

/** The address of a desk path in a space. */
export function inSpace(wanted: Space, path = '/'): string {
  return wanted === 'drill' ? `${DRILL}${path}` : path;
}
/** Where something belongs is where it is shown: an address that names it in the other space leads over. */
export function leadTo(wanted: Space, path: string): void {
  if (wanted !== space) window.location.replace(inSpace(wanted, path));
}
