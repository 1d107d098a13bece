/** The mark of the phone entry, drawn by ourselves: a shield with a tick, as SVG and as PNG of any size. */
import { crc32, deflateSync } from 'node:zlib';

const PRIMARY = [0x1f, 0x4e, 0x79];
const SHIELD = [[0.5, 0.18], [0.76, 0.27], [0.76, 0.5], [0.7, 0.64], [0.6, 0.75], [0.5, 0.82], [0.4, 0.75], [0.3, 0.64], [0.24, 0.5], [0.24, 0.27]];
const TICK = [[0.37, 0.5], [0.47, 0.6], [0.64, 0.4]];
const STROKE = 0.035;
/** Samples along each side of a pixel, for smooth edges. */
const FINE = 3;

const points = (list) => list.map(([x, y]) => `${x * 100} ${y * 100}`).join(' ');
export const svg = () => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="100" height="100" fill="#1f4e79"/><polygon points="${points(SHIELD)}" fill="#fff"/><polyline points="${points(TICK)}" fill="none" stroke="#1f4e79" stroke-width="${STROKE * 200}"/></svg>`;

function inside(x, y) {
  let within = false;
  for (let i = 0, j = SHIELD.length - 1; i < SHIELD.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [SHIELD[i], SHIELD[j]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
  }
  return within;
}
function onTick(x, y) {
  return TICK.slice(1).some(([bx, by], n) => {
    const [ax, ay] = TICK[n];
    const [dx, dy] = [bx - ax, by - ay];
    const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
    return Math.hypot(x - ax - along * dx, y - ay - along * dy) <= STROKE;
  });
}
const chunk = (name, data) => {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

/** A PNG without transparency; the mark stays inside the safe zone of a round mask. */
export function png(size) {
  const rows = Buffer.alloc(size * (1 + size * 3));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let white = 0;
      for (let s = 0; s < FINE * FINE; s++) {
        const [u, v] = [(x + ((s % FINE) + 0.5) / FINE) / size, (y + (Math.floor(s / FINE) + 0.5) / FINE) / size];
        if (inside(u, v) && !onTick(u, v)) white++;
      }
      PRIMARY.forEach((c, n) => { rows[y * (1 + size * 3) + 1 + x * 3 + n] = Math.round(c + ((255 - c) * white) / (FINE * FINE)); });
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', head), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}
