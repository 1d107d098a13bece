/** 18 tiles on a grid: name, rate; hatched width is the share that cannot be reached. */
import { useTranslation } from 'react-i18next';
import type { BoardRow } from '../../api/types';
import { CITIES } from '../../ui/city-words';
import { COLUMNS, PLACES, ROWS, tileOf } from './tiles';

/** The desk's tiles, and the wall's: large enough that nothing on it is under 32 px. */
const DESK = { w: 78, h: 68, gap: 4, name: 14, figure: 14, small: 11, inset: 7, frame: 8 };
const WALL = { w: 142, h: 92, gap: 8, name: 34, figure: 34, small: 26, inset: 14, frame: 12 };
/** Letters are narrower than characters, but a name has many more of them. */
const WALL_EN = { ...WALL, w: 166, small: 32 };
const LETTER_EM = 0.66;
const LOST_PX_MIN = 5;

/** A name that is wider than its tile is set narrower, never cut off: the attributes that do it. */
function narrowed(name: string, fontSize: number, room: number): { textLength?: number; lengthAdjust?: 'spacingAndGlyphs' } {
  return /^[A-Za-z]/.test(name) && name.length * LETTER_EM * fontSize > room ? { textLength: room, lengthAdjust: 'spacingAndGlyphs' } : {};
}

interface Props { rows: BoardRow[]; chosen: number | undefined; choose?: (no: number) => void; wall?: boolean }
export function TileMap({ rows, chosen, choose, wall = false }: Props) {
  const { t, i18n } = useTranslation();
  const en = i18n.language === 'en';
  const size = wall ? (en ? WALL_EN : WALL) : DESK;
  const { w: W, h: H, gap: GAP } = size;
  const byCode = new Map(rows.map((r) => [r.unit.code, r]));
  const width = COLUMNS * (W + GAP) - GAP;
  const height = ROWS * (H + GAP) - GAP;
  return (
    <svg className="tile-map" viewBox={`-2 -2 ${width + 4} ${height + 4}`} width={width + 4} height={height + 4} role={choose ? 'group' : 'img'} aria-label={t('situation.map')}>
      <defs><pattern id="tile-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="6" stroke="var(--hatch)" strokeWidth="1.6" /></pattern></defs>
      {PLACES.map((p) => {
        const city = CITIES.find((c) => c.code === p.code);
        const row = byCode.get(p.code);
        const tile = tileOf(p.code, row?.counts);
        const name = en ? city?.en ?? '' : city?.short ?? '';
        const nameSize = en && name.length > 8 ? size.small : size.name;
        const words = tile.shown === null ? (row ? t('situation.lost_all') : t('situation.not_addressed')) : `${tile.shown}%`;
        const x = p.column * (W + GAP);
        const y = p.row * (H + GAP);
        const lost = tile.lost > 0 && tile.lost < 1 ? Math.max(LOST_PX_MIN, tile.lost * W) : 0;
        const on = row !== undefined && row.unit.no === chosen;
        const ink = tile.level ? `var(--on-v${tile.level})` : 'var(--text)';
        const body = (
          <>
            <rect x={x} y={y} width={W} height={H} fill={tile.level ? `var(--v${tile.level})` : 'var(--surface)'} />
            {tile.level ? null : <><rect x={x + 0.5} y={y + 0.5} width={W - 1} height={H - 1} fill="url(#tile-hatch)" stroke="var(--hatch)" /><rect x={x + size.frame} y={y + size.frame} width={W - 2 * size.frame} height={H - 2 * size.frame} fill="var(--surface)" /></>}
            {lost ? <><rect x={x + W - lost} y={y} width={lost} height={H} fill="var(--surface)" /><rect x={x + W - lost + 0.5} y={y + 0.5} width={Math.max(1, lost - 1)} height={H - 1} fill="url(#tile-hatch)" stroke="var(--hatch)" /></> : null}
            <text x={tile.level ? x + size.inset : x + W / 2} y={y + H * 0.41} fill={ink} fontSize={nameSize} {...narrowed(name, nameSize, W - 2 * size.inset)} fontWeight="600" textAnchor={tile.level ? 'start' : 'middle'}>{name}</text>
            <text x={tile.level ? x + size.inset : x + W / 2} y={y + H * 0.8} fill={ink} fontSize={tile.level ? size.figure : size.figure - 2} textAnchor={tile.level ? 'start' : 'middle'}>{words}</text>
            {on ? <rect x={x - 1} y={y - 1} width={W + 2} height={H + 2} fill="none" stroke="var(--text)" strokeWidth="2" /> : null}
          </>
        );
        if (!choose || !row) return <g key={p.code}>{body}</g>;
        return (
          <g key={p.code} role="button" tabIndex={0} aria-pressed={on} className="tile" onClick={() => choose(row.unit.no)} onKeyDown={(e) => { if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); choose(row.unit.no); } }}>{body}</g>
        );
      })}
    </svg>
  );
}
