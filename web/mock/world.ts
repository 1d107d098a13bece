/**
 * A small province in memory, for `npm run dev:mock` only: real divisions, figures of the pictures.
 * Never part of the product bundle.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Counts, Level, Stage, UnitRef } from '../src/api/types';

export interface Node extends UnitRef { parent?: Node; children: Node[]; phone?: string }
export const ZERO: Counts = { expected: 0, delivered: 0, read: 0, signed: 0, done: 0, verified: 0, late: 0, difficulty: 0, unreachable: 0, excused: 0 };
export const FIELDS = Object.keys(ZERO) as (keyof Counts)[];

const CITY_EN: Record<string, string> = {
  郑州市: 'Zhengzhou', 开封市: 'Kaifeng', 洛阳市: 'Luoyang', 平顶山市: 'Pingdingshan', 安阳市: 'Anyang', 鹤壁市: 'Hebi', 新乡市: 'Xinxiang',
  焦作市: 'Jiaozuo', 濮阳市: 'Puyang', 许昌市: 'Xuchang', 漯河市: 'Luohe', 三门峡市: 'Sanmenxia', 南阳市: 'Nanyang', 商丘市: 'Shangqiu',
  信阳市: 'Xinyang', 周口市: 'Zhoukou', 驻马店市: 'Zhumadian', 济源市: 'Jiyuan', 河南省: 'Henan', 商城县: 'Shangcheng', 固始县: 'Gushi', 光山县: 'Guangshan', 潢川县: 'Huangchuan',
};

function load(): { byNo: Map<number, Node>; root: Node } {
  const lines = readFileSync(resolve(import.meta.dirname, '../../data/henan-divisions-2023.csv'), 'utf8').trim().split('\n').filter((l) => !l.startsWith('#')).slice(1);
  const byCode = new Map<string, Node>();
  const byNo = new Map<number, Node>();
  let no = 0;
  let root: Node | undefined;
  for (const line of lines) {
    const [code = '', level = 'town', name = '', parent = ''] = line.trim().split(',');
    if (code === '419000000000') continue;
    const node: Node = { no: ++no, code, name, level: level as Level, kind: 'territory', children: [] };
    if (CITY_EN[name]) node.name_en = CITY_EN[name];
    if (code === '419001000000') node.level = 'city';
    const up = byCode.get(parent) ?? (code === '419001000000' ? root : undefined);
    if (up) { node.parent = up; up.children.push(node); }
    if (level === 'province') root = node;
    byCode.set(code, node);
    byNo.set(node.no, node);
  }
  if (!root) throw new Error('no province in the divisions file');
  for (const node of [...byNo.values()].filter((n) => n.level === 'town')) {
    for (let i = 1; i <= 6; i++) {
      const village: Node = { no: 100_000 + node.no * 10 + i, code: `${node.code.slice(0, 9)}${String(i).padStart(3, '0')}`, name: `${node.name.slice(0, 2)}第${i}村`, level: 'village', kind: 'territory', children: [], parent: node, phone: `0376-55${String(node.no).padStart(4, '0')}${i}` };
      node.children.push(village);
      byNo.set(village.no, village);
    }
  }
  return { byNo, root };
}
export const { byNo, root } = load();

export const organs: UnitRef[] = [
  { no: 90_001, code: '41-ZHB', name: '指挥部办公室', name_en: 'HQ Office', level: 'organ', kind: 'organ' },
  { no: 90_002, code: '41-GAT', name: '河南省公安厅', name_en: 'Public Security', level: 'organ', kind: 'organ', sector: 'public-security' },
  { no: 90_003, code: '41-WJW', name: '河南省卫生健康委员会', name_en: 'Health Commission', level: 'organ', kind: 'organ', sector: 'health' },
  { no: 90_004, code: '41-SWBGT', name: '河南省委办公厅', name_en: 'Party Committee General Office', level: 'organ', kind: 'organ' },
  { no: 90_005, code: '41-ZFBGT', name: '河南省政府办公厅', name_en: 'Government General Office', level: 'organ', kind: 'organ' },
];
for (const o of organs) byNo.set(o.no, { ...o, children: [] });

export const ref = (n: Node | UnitRef): UnitRef => ({
  no: n.no, code: n.code, name: n.name, level: n.level, kind: n.kind, ...(n.name_en ? { name_en: n.name_en } : {}), ...(n.sector ? { sector: n.sector } : {}),
});
export function pathOf(n: Node): Node[] { return n.parent ? [...pathOf(n.parent), n.parent] : []; }

const c = (expected: number, signed: number, done: number, difficulty: number, unreachable: number, late: number): Counts => {
  const verified = Math.round(done * 0.305);
  return { expected, delivered: Math.max(signed, expected - Math.round(unreachable * 2.2)), read: Math.round((expected - unreachable * 2.2 + signed) / 2), signed, done, verified, late, difficulty, unreachable, excused: Math.round(expected / 1600) };
};
const CITY: Record<string, Counts> = {
  信阳市: c(4985, 4366, 2567, 17, 64, 619), 南阳市: c(5699, 5306, 3488, 9, 31, 393), 驻马店市: c(4630, 4371, 3000, 6, 11, 259),
  周口市: c(4652, 4424, 3122, 5, 9, 228), 商丘市: c(4430, 4240, 3048, 4, 5, 190), 洛阳市: c(4323, 4185, 3286, 2, 3, 138), 平顶山市: c(3299, 3174, 2326, 2, 3, 125),
};
const COUNTY: Record<string, Counts> = {
  商城县: c(423, 170, 55, 6, 41, 253), 固始县: c(734, 618, 346, 4, 9, 116), 光山县: c(423, 363, 192, 3, 6, 60), 潢川县: c(467, 414, 239, 2, 4, 53),
};
const TOTAL: Counts = { expected: 57609, delivered: 57319, read: 56769, signed: 55227, done: 41250, verified: 12581, late: 2346, difficulty: 48, unreachable: 129, excused: 36 };

export function sum(rows: Counts[]): Counts {
  const out = { ...ZERO };
  for (const r of rows) for (const f of FIELDS) out[f] += r[f];
  return out;
}
/** Splits figures over parts so that they add up again. */
export function split(total: Counts, weights: number[]): Counts[] {
  const all = weights.reduce((a, b) => a + b, 0) || 1;
  const out = weights.map(() => ({ ...ZERO }));
  for (const f of FIELDS) {
    let seen = 0;
    let given = 0;
    weights.forEach((w, i) => {
      seen += w;
      const upTo = Math.round((total[f] * seen) / all);
      const row = out[i];
      if (row) row[f] = upTo - given;
      given = upTo;
    });
  }
  return out;
}
const minus = (a: Counts, b: Counts) => { const o = { ...ZERO }; for (const f of FIELDS) o[f] = Math.max(0, a[f] - b[f]); return o; };
const cache = new Map<number, Map<number, Counts>>();
function childCounts(node: Node): Map<number, Counts> {
  const hit = cache.get(node.no);
  if (hit) return hit;
  const fixedBy = node === root ? CITY : COUNTY;
  const total = node === root ? TOTAL : countsOf(node);
  const fixed = node.children.filter((k) => fixedBy[k.name]);
  const rest = node.children.filter((k) => !fixedBy[k.name]);
  const left = minus(total, sum(fixed.map((k) => fixedBy[k.name] as Counts)));
  const parts = split(left, rest.map((k, i) => Math.max(1, k.children.length) + (i % 3)));
  const out = new Map<number, Counts>();
  for (const k of fixed) out.set(k.no, fixedBy[k.name] as Counts);
  rest.forEach((k, i) => { out.set(k.no, parts[i] as Counts); });
  cache.set(node.no, out);
  return out;
}
export function countsOf(node: Node): Counts {
  if (node === root) return TOTAL;
  return (node.parent && childCounts(node.parent).get(node.no)) ?? { ...ZERO, expected: 1 };
}
export const STAGES: (Stage | null)[] = [null, 'delivered', 'read', 'signed', 'done'];
