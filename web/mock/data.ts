/** What the mock answers with: one afternoon of the model case. Development only. */
import type { Counts, Happening, HoldRow, Matter, MatterRow, Need, UnitRef } from '../src/api/types';
import { byNo, countsOf, type Node, organs, ref, root, split, ZERO } from './world';

export const NOW = Date.UTC(2020, 0, 26, 9, 12, 8);
const at = (h: number, m = 0, dayOffset = 0) => Date.UTC(2020, 0, 26 + dayOffset, h - 8, m);
export const find = (name: string): Node => [...byNo.values()].find((n) => n.name === name) ?? root;
const [hq, police, health, party, gov] = organs as [UnitRef, UnitRef, UnitRef, UnitRef, UnitRef];

export function shrink(c: Counts, by: number): Counts {
  return split(c, [by, 1 - by])[0] ?? ZERO;
}
const row = (id: number, kind: MatterRow['kind'], number: string, title: string, from: UnitRef, issued: number, due: number | undefined, counts: Counts, more: Partial<MatterRow> = {}): MatterRow => ({
  id, kind, number, title, from, issued_ms: issued, ...(due ? { due_ms: due } : {}), status: 'issued', version: 1, counts, space: 'live', ...more,
});
const all = countsOf(root);
export const matters: MatterRow[] = [
  row(1284000, 'notice', '豫疫防指〔2020〕7号', '关于在全省开展地毯式、网格化排查的紧急通知', police, at(6), at(16), all, { version: 2, urgency: 'urgent' }),
  row(1283500, 'guide', '豫办〔2020〕5号', '疫情防控知识手册', party, at(9, 30), at(17, 30), shrink(all, 0.5), { my_stage: 'delivered' }),
  row(1283400, 'notice', '豫卫〔2020〕11号', '关于取消全省医务人员休假的通知', health, at(8, 0, -1), at(20), { ...shrink(all, 0.05), late: 0 }, { my_stage: 'signed' }),
  row(1283300, 'letter', '豫直工〔2020〕2号', '致省直机关广大党员的一封信', organs[0] as UnitRef, at(10, 0, -1), undefined, { ...shrink(all, 0.01), late: 0 }),
  row(1283200, 'task', '豫疫防指〔2020〕6号', '设置省界防疫检查站点并报送点位', hq, at(15, 0, -1), at(12, 0, 1), { ...shrink(all, 0.002), late: 0 }),
  row(1283100, 'notice', '豫市监〔2020〕3号', '关于开展药品和防护用品价格检查的通知', hq, at(9, 0, -2), at(18, 0, -1), { ...shrink(all, 0.03), late: 0 }, { status: 'closed' }),
];
for (let i = 0; i < 60; i++) matters.push(row(1282000 - i, 'notice', `豫疫防指〔2019〕${80 - i}号`, `应急演练通知（第 ${60 - i} 次）`, hq, at(9, 0, -3 - i), at(18, 0, -2 - i), { ...shrink(all, 0.01), late: 0 }, { status: 'closed' }));

export const needs: Need[] = [
  { key: 'esc:1', kind: 'escalated', matter: pick(0), due_ms: at(16), at_ms: at(14, 28), unit: ref(find('商城县')), params: { silent_ms: 164 * 60_000, unsigned: 253, unreachable: 41 } },
  { key: 'ans:1', kind: 'answer', matter: pick(2), due_ms: at(16, 45), at_ms: at(16), unit: ref(find('固始县')), params: { text: '缺体温计 200 支，无法完成全员测温' } },
  { key: 'cs:1', kind: 'countersign', matter: pick(1), due_ms: at(17, 30), at_ms: at(9, 30), params: { signed: 1, of: 2 } },
  { key: 'sign:1', kind: 'sign', matter: pick(2), due_ms: at(18), at_ms: at(8), params: {} },
  { key: 'apr:1', kind: 'approve', matter: pick(4), due_ms: at(18, 30), at_ms: at(16, 52), params: {} },
  { key: 'ver:1', kind: 'verify', matter: pick(0), due_ms: at(19), at_ms: at(16, 30), unit: ref(find('许昌市')), params: { waiting: 4 } },
  { key: 'rel:1', kind: 'relay', matter: pick(3), due_ms: at(20), at_ms: at(12), params: {} },
];
function pick(i: number): Need['matter'] {
  const m = matters[i] as MatterRow;
  return { id: m.id, title: m.title, ...(m.number ? { number: m.number } : {}), from: m.from, kind: m.kind };
}
const hap = (h: number, m: number, kind: string, unit: string | null, params: Record<string, unknown> = {}): Happening => ({
  seq: 1284000 + h * 60 + m, at_ms: at(h, m), kind, matter: { id: 1284000, title: '网格化排查通知' }, ...(unit ? { unit: ref(find(unit)) } : {}), params,
});
export const happening: Happening[] = [
  hap(17, 12, 'receipt.reached', '固始县', { stage: 'signed', units: 617 }), hap(17, 11, 'receipt.reached', '许昌市', { stage: 'done' }), hap(17, 5, 'escalated', '信阳市', { text: 'deputy' }),
  hap(17, 2, 'excused', '淮滨县', { reason: '已并入' }), hap(16, 58, 'relayed', '光山县'), hap(16, 52, 'issued', null),
  hap(16, 47, 'amended', null, { step: 2 }), hap(16, 35, 'reminded', null, { units: 129 }), hap(16, 24, 'difficulty', '镇平县', { text: '缺体温计' }), hap(16, 5, 'reminded', null, { units: 2871 }),
];
const TEXT = '各省辖市、济源示范区疫情防控指挥部，省指挥部各成员单位：\n\n为坚决打赢疫情防控阻击战，经省指挥部研究，决定在全省开展**地毯式、网格化排查**。现将有关事项紧急通知如下：\n\n1. 以村（社区）为单位，逐户逐人排查近 14 天武汉返豫人员。\n2. 各县（市、区）于 1 月 26 日 16:00 前完成首轮排查并签收办结。\n3. 发现发热人员，立即按规定上报并转诊。\n\n> 工作中遇到困难，请直接在本指令上填报"有困难"，上级必须答复。';
const HTML = '<p>各省辖市、济源示范区疫情防控指挥部，省指挥部各成员单位：</p><p>为坚决打赢疫情防控阻击战，经省指挥部研究，决定在全省开展<strong>地毯式、网格化排查</strong>。现将有关事项紧急通知如下：</p><ol><li>以村（社区）为单位，逐户逐人排查近 14 天武汉返豫人员。</li><li>各县（市、区）于 1 月 26 日 16:00 前完成首轮排查并签收办结。</li><li>发现发热人员，立即按规定上报并转诊。</li></ol><blockquote><p>工作中遇到困难，请直接在本指令上填报“有困难”，上级必须答复。</p></blockquote>';
const YES = { ok: true };
export function matter(id: number, addressed: boolean): Matter {
  const m = matters.find((x) => x.id === id) ?? (matters[0] as MatterRow);
  const mine = addressed || m.my_stage !== undefined;
  return {
    ...m, text: TEXT, text_html: HTML,
    versions: [
      { version: 1, at_ms: at(6), title: m.title, text_html: HTML.replace('16:00', '15:00'), by: police },
      ...(m.version > 1 ? [{ version: 2, at_ms: at(16, 47), title: m.title, text_html: HTML, by: police }] : []),
    ],
    files: [{ sha256: 'a'.repeat(64), name: '网格化排查登记表.xlsx', media_type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', size: 18_422 }],
    joint: [{ unit: police, signed_ms: at(5, 50) }, m.id === 1283500 ? { unit: gov } : { unit: health, signed_ms: at(5, 58) }],
    audience: { text: 'under 41', addressed: m.counts.expected, level_counts: { city: 18, county: 181, town: 2586 } },
    check_code: '7F3K-29QD', children: [],
    my: mine ? { addressed: true, stage: m.my_stage ?? 'delivered', delivered_ms: at(9), read_ms: at(9, 5), local_due_ms: at(14), local_text: '请各单位 14:00 前完成。' } : { addressed: false },
    can: mine
      ? { sign: YES, done: YES, difficulty: YES, relay: YES, break_down: YES, remind: { ok: false, why: 'forbidden' } }
      : { remind: YES, amend: YES, withdraw: YES, close: YES, excuse: YES, verify: YES, sign: { ok: false, why: 'receipt.not_addressed' } },
    remind: { next_ms: at(16, 10), quiet: false },
  };
}
export const hold: { issued_ms: number; due_ms: number; share_max_pct: number; over: number; relaying: number; rows: HoldRow[]; lowest: { unit: UnitRef; got_ms: number; due_ms: number; should_have_ms: number } } = {
  issued_ms: at(6), due_ms: at(16), share_max_pct: 25, over: 3, relaying: 198,
  rows: [
    { unit: ref(find('信阳市')), got_ms: at(6), relayed_ms: at(7, 10), held_ms: 70 * 60_000, held_pct: 12, local_due_ms: at(14), left_ms: 410 * 60_000, over: false },
    { unit: ref(find('光山县')), got_ms: at(7, 10), relayed_ms: at(10, 58), held_ms: 228 * 60_000, held_pct: 43, local_due_ms: at(12), left_ms: 62 * 60_000, over: true },
    { unit: ref(find('南召县')), got_ms: at(8), relayed_ms: at(11), held_ms: 180 * 60_000, held_pct: 38, local_due_ms: at(14, 30), left_ms: 210 * 60_000, over: true },
    { unit: ref(find('西华县')), got_ms: at(8), relayed_ms: at(10, 29), held_ms: 149 * 60_000, held_pct: 31, local_due_ms: at(14), left_ms: 211 * 60_000, over: true },
  ],
  lowest: { unit: ref(find('光山县').children[0] ?? root), got_ms: at(10, 58), due_ms: at(12), should_have_ms: at(16) },
};
export const timeline = [
  { seq: 1, at_ms: at(6), kind: 'issued', params: {} }, { seq: 2, at_ms: at(7, 10), kind: 'relayed', unit: ref(find('信阳市')), params: {} },
  { seq: 3, at_ms: at(10, 58), kind: 'relayed', unit: ref(find('光山县')), params: {} },
  { seq: 4, at_ms: at(16, 5), kind: 'reminded', params: { units: 2871, cost_fen: 14355 } }, { seq: 5, at_ms: at(16, 35), kind: 'escalated', params: { text: 'deputy', units: 129, cost_fen: 3870 } },
  { seq: 6, at_ms: at(16, 47), kind: 'amended', params: { step: 2 } }, { seq: 7, at_ms: at(17, 5), kind: 'escalated', unit: ref(find('信阳市')), params: { text: 'superior', units: 41 } },
];
