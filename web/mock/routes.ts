/** The mock's routes: a table of path patterns. Development only. */
import type { Board, Session, Unit, UnitFilter, UnitReceipt } from '../src/api/types';
import * as data from './data';
import { byNo, countsOf, type Node, organs, pathOf, ref, root, STAGES, sum } from './world';

interface Ask { query: URLSearchParams; body: Record<string, unknown>; args: string[]; persona: { key: string } }
type Route = [method: string, pattern: RegExp, answer: (a: Ask) => unknown];
export class Refused { constructor(readonly status: number, readonly code: string, readonly title: string, readonly title_zh: string) {} }

let signedIn = true;
let shift = 0;
let speed = 1;
let started = Date.now();
const drafts = new Map<string, Record<string, unknown>>();
const nowMs = () => data.NOW + shift + (Date.now() - started) * (speed === 1 ? 1 : speed);
let seq = 1_284_903;
const write = (more: object = {}) => ({ seq: ++seq, ...more });
const node = (v: string | null): Node => byNo.get(Number(v)) ?? root;

function session(persona: string): Session {
  const county = persona === 'county';
  const unit = county ? ref(data.find('光山县')) : (organs[0] as Session['posts'][0]['unit']);
  return {
    person: { id: 1, name: county ? '县协调员' : '省值班员' }, demo: persona !== 'live', space: 'live', post_id: 11,
    posts: [{ id: 11, title: '值守岗', title_en: 'Duty post', unit, roles: ['duty'] }, { id: 12, title: '审计岗', title_en: 'Audit post', unit, roles: ['audit'] }],
    permissions: county ? ['receipt.write', 'matter.sign', 'matter.relay'] : ['matter.issue', 'roster.write', 'matter.remind', 'unit.import', 'audit.read', 'incident.level'],
  };
}
function board(a: Ask, matterId?: number): Board {
  const at = a.query.get('node') ? node(a.query.get('node')) : root;
  const total = countsOf(at);
  const kids = a.query.get('level') === 'county' ? at.children.flatMap((n) => n.children) : at.children;
  const rows = kids.map((n) => ({
    unit: ref(n), counts: countsOf(n), has_children: n.children.length > 0, ...(n.name === '商城县' ? { silent_ms: 164 * 60_000 } : {}),
  }));
  return { ...(matterId ? { matter_id: matterId } : { matters: 23, worst: data.matters.filter((m) => m.due_ms && m.counts.expected > 0).sort((x, y) => y.counts.late - x.counts.late).slice(0, 5) }), line: 'territory', node: ref(at), path: pathOf(at).map(ref), total, own: { ...sum([]), expected: at === root ? 0 : 1 }, rows, as_of_ms: nowMs(), seq };
}
function leaves(n: Node, out: Node[] = [], max = 4000): Node[] {
  if (out.length >= max) return out;
  if (!n.children.length) out.push(n); else for (const k of n.children) leaves(k, out, max);
  return out;
}
function units(a: Ask) {
  const under = node(a.query.get('under'));
  const filter = (a.query.get('filter') ?? 'all') as UnitFilter;
  const after = Number(a.query.get('after') ?? 0);
  const rows: UnitReceipt[] = leaves(under).map((n) => {
    const stage = filter === 'unsigned' || filter === 'late' ? STAGES[n.no % 3] : STAGES[n.no % 5];
    return {
      unit: ref(n), path: pathOf(n).slice(1).map((p) => p.name).join(' › '), stage: stage ?? null, late: filter === 'late' || stage === null,
      ...(filter === 'difficulty' ? { difficulty: '缺体温计', difficulty_open: true } : {}), ...(filter === 'excused' ? { excuse: '已并入邻村' } : {}),
      ...(stage ? { delivered_ms: data.NOW - 8 * 3_600_000 } : {}), ...(n.phone ? { phone: n.phone } : {}), post_title: '值守岗',
    };
  });
  const k = countsOf(under);
  const sizes: Partial<Record<UnitFilter, number>> = { late: k.late, unsigned: k.expected - k.signed, difficulty: k.difficulty, unreachable: k.unreachable, excused: k.excused };
  const total = sizes[filter] ?? rows.length;
  const page = rows.slice(after, Math.min(after + 50, total));
  return { rows: page, total, ...(after + 50 < Math.min(total, rows.length) ? { next: String(after + 50) } : {}) };
}
function unit(n: Node): Unit {
  return {
    ...ref(n), ...(n.parent ? { parent: ref(n.parent) } : {}), path: pathOf(n).map(ref), tags: [], aliases: n.name === '济源市' ? ['济源示范区'] : [], phone: n.phone ?? '0371-65500000',
    children_count: n.children.length, synthetic: n.level === 'village', superiors: n.parent ? { territory: ref(n.parent) } : {},
    posts: [{ id: n.no * 2, title: '值守岗', on_duty: true, phone: '0371-65500001' }, { id: n.no * 2 + 1, title: '副职岗', on_duty: false }],
  };
}
function check(text: string) {
  const bad = /level:(?!province|city|county|town|village|grid|organ|institution|site|group)(\w*)/.exec(text);
  if (bad) return { ok: false, count: 0, levels: {}, sample: [], canonical: '', error: { at: bad.index + 6, len: Math.max(1, bad[1]?.length ?? 1), code: 'audience.unknown_level', title: 'No such level', title_zh: '没有这个层级' } };
  if (!text.trim()) return { ok: false, count: 0, levels: {}, sample: [], canonical: '', error: { at: 0, len: 1, code: 'audience.empty', title: 'The audience is empty', title_zh: '范围是空的' } };
  return { ok: true, count: text.includes('level:county') ? 181 : 57_609, levels: { city: 18, county: 181, town: 2586, village: 54_824 }, sample: root.children.slice(0, 8).map(ref), canonical: text };
}
const jr = (n: number) => ({ seq: 1_284_903 - n, at_ms: nowMs() - n * 7_000, type: ['receipt.reached', 'receipt.delivered', 'matter.issued', 'matter.reminded'][n % 4] ?? '', actor: n % 5 ? { unit: ref(root.children[n % 18] as Node), post_title: '值守岗' } : { machine: 'escalation' }, body: { matter: 1284000, unit: n } });

export const routes: Route[] = [
  ['GET', /^\/session$/, (a) => { if (!signedIn) throw new Refused(401, 'session.none', 'Sign in first', '请先登录'); return session(a.persona.key); }],
  ['POST', /^\/session$/, (a) => { if (a.body.password === 'wrong') throw new Refused(401, 'session.refused', 'Account or password is wrong', '账号或密码不对'); signedIn = true; return session(a.persona.key); }],
  ['DELETE', /^\/session$/, () => { signedIn = false; return {}; }],
  ['GET', /^\/overview$/, (a) => ({ incident: { id: 1, name: '新型冠状病毒肺炎疫情防控', name_en: 'Novel coronavirus response', level: 'I', since_ms: data.NOW - 86_400_000, space: 'live' }, incidents: [], drills: 0, now_ms: nowMs(), speed, seq, counts: { now: a.persona.key === 'idle' ? 0 : 7, matters: 23 } })],
  ['GET', /^\/now$/, (a) => a.persona.key === 'idle' ? { needs: [], slipping: [], happening: [], next_until_ms: data.NOW + 15 * 3_600_000 } : ({ needs: data.needs, slipping: [{ matter: { id: 1284000, title: '网格化排查通知', due_ms: data.NOW - 72 * 60_000 }, counts: countsOf(root), rows: [...root.children].sort((x, y) => countsOf(y).late - countsOf(x).late).map((n) => ({ unit: ref(n), counts: countsOf(n) })) }], happening: data.happening, next_until_ms: Date.UTC(2020, 0, 27, 0) })],
  ['GET', /^\/matters$/, (a) => { const after = Number(a.query.get('after') ?? 0); const q = a.query.get('q') ?? ''; const rows = data.matters.filter((m) => (!q || m.title.includes(q)) && (!a.query.get('kind') || m.kind === a.query.get('kind')) && (!a.query.get('status') || m.status === a.query.get('status'))); return { rows: rows.slice(after, after + 20), ...(after + 20 < rows.length ? { next: String(after + 20) } : {}) }; }],
  ['POST', /^\/matters$/, (a) => { if (!a.body.title) throw new Refused(422, 'matter.title.empty', 'The title is missing', '没有标题'); return write({ id: 1284000, status: (a.body.joint as unknown[])?.length ? 'countersigning' : 'approving' }); }],
  ['GET', /^\/drafts$/, () => ({ rows: [...drafts].map(([id, d]) => ({ id, ...d })) })],
  ['PUT', /^\/drafts\/([\w-]+)$/, (a) => { drafts.set(a.args[0] ?? '', a.body); return {}; }],
  ['DELETE', /^\/drafts\/([\w-]+)$/, (a) => { drafts.delete(a.args[0] ?? ''); return {}; }],
  ['GET', /^\/matters\/(\d+)$/, (a) => data.matter(Number(a.args[0]), a.persona.key === 'county')],
  ['GET', /^\/matters\/(\d+)\/board$/, (a) => board(a, Number(a.args[0]))],
  ['GET', /^\/matters\/(\d+)\/units$/, units],
  ['GET', /^\/matters\/(\d+)\/timeline$/, () => ({ rows: data.timeline })],
  ['GET', /^\/matters\/(\d+)\/hold$/, () => data.hold],
  ['POST', /^\/matters\/\d+\/remind$/, (a) => write({ reminded: Array.isArray(a.body.units) ? a.body.units.length : 2346, cost_fen: 11_730, next_ms: nowMs() + 300_000 })],
  ['POST', /^\/matters\/\d+\/break-down$/, () => ({ ids: [1, 2, 3] })],
  ['POST', /^\/matters\/\d+\/(read|sign|done|difficulty)$/, (a) => write({ stage: a.args[0] === 'done' ? 'done' : a.args[0] === 'read' ? 'read' : 'signed', at_ms: nowMs(), first: true, late: false })],
  ['POST', /^\/matters\/\d+\/units\/\d+\/link$/, () => ({ url: 'http://127.0.0.1/a/xyz', expires_ms: nowMs() + 86_400_000 })],
  ['POST', /^\/matters\/\d+\/.+$/, () => write()],
  ['GET', /^\/matters\/(\d+)\/case-file$/, (a) => ({ matter: data.matter(Number(a.args[0]), false), rows: Array.from({ length: 24 }, (_, n) => jr(n)), head: 'c0ffee'.repeat(10), proofs: [] })],
  ['GET', /^\/board$/, (a) => board(a)],
  ['POST', /^\/audience\/check$/, (a) => check(String(a.body.text ?? ''))],
  ['GET', /^\/audiences$/, () => ({ rows: [{ name: '全省各县（市、区）', text: 'under 41 and level:county' }] })],
  ['POST', /^\/audiences$/, () => write()],
  ['GET', /^\/units$/, (a) => ({ rows: [...byNo.values()].filter((n) => n.name.includes(a.query.get('q') ?? '') || n.code.startsWith(a.query.get('q') ?? '')).slice(0, 20).map((n) => ({ ...ref(n), path: pathOf(n).map(ref) })) })],
  ['GET', /^\/units\/(\d+)$/, (a) => unit(node(a.args[0] ?? ''))],
  ['GET', /^\/units\/(\d+)\/children$/, (a) => ({ rows: node(a.args[0] ?? '').children.map((n) => ({ ...ref(n), children_count: n.children.length })) })],
  ['POST', /^\/units\/import$/, (a) => ({ ...(a.query.get('dry_run') ? {} : { id: 7, undo_until_ms: nowMs() + 86_400_000 }), rows: 2000, good: 1971, bad: 3, errors: [{ row: 12, column: 'parent', code: 'unit.parent.unknown', title: 'No such parent', title_zh: '没有这个上级', value: '411599' }, { row: 40, column: 'code', code: 'unit.code.duplicate', title: 'Code stands twice', title_zh: '代码重复', value: '411502001000' }, { row: 77, column: 'parent', code: 'unit.cycle', title: 'Circle of parents', title_zh: '上下级成环', value: '411503000000' }] })],
  ['POST', /^\/units\/import\/\d+\/undo$/, () => write()],
  ['GET', /^\/incidents$/, () => ({ rows: [] })],
  ['GET', /^\/journal$/, (a) => { const after = Number(a.query.get('after') ?? 0); return { rows: Array.from({ length: 50 }, (_, n) => jr(after + n)), head: 'c0ffee'.repeat(10), next: String(after + 50) }; }],
  ['GET', /^\/journal\/verify$/, () => ({ ok: true, records: 1_284_903, batches: 41_212, head: 'c0ffee'.repeat(10) })],
  ['GET', /^\/demo$/, () => ({
    now_ms: nowMs(), speed, personas: [
      { key: 'duty', title: '省值班员', title_en: 'Provincial duty officer', place: '指挥部办公室', device: '双屏和大屏', waiting: { approve: 3, late: 2 }, href: '/' },
      { key: 'liaison', title: '厅局联络员', title_en: 'Department liaison', place: '省卫生健康委', device: '电脑和手机', waiting: { sign: 1, break_down: 1 }, href: '/' },
      { key: 'county', title: '县协调员', title_en: 'County coordinator', place: '光山县', device: '电脑', waiting: { sign: 1, relay: 1 }, href: '/' },
      { key: 'auditor', title: '审计员', title_en: 'Auditor', place: '省审计', device: '电脑', waiting: {}, href: '/audit' }],
    jumps: [{ key: 'noon', label: '12:00 时限', label_en: '12:00 due', at_ms: data.NOW + 3_600_000 }, { key: 'evening', label: '18:00 交班', label_en: '18:00 hand-over', at_ms: data.NOW + 7_200_000 }],
    tour: [
      { key: 'sign', title: '签收一道指令', title_en: 'Sign an order', taps_max: 1, done: true, taps: 1 }, { key: 'chase', title: '催没签收的单位', title_en: 'Chase the unsigned', taps_max: 2, done: false, taps: 1 },
      { key: 'break_down', title: '把指令分解到下级', title_en: 'Break an order down', taps_max: 4, done: false }, { key: 'issue', title: '按模板下一道指令', title_en: 'Issue from a template', taps_max: 6, done: false }],
    power: { at_ms: data.NOW, before: 1204, after: 1204, lost: 0 },
  })],
  ['POST', /^\/demo\/enter$/, (a) => { signedIn = true; a.persona.key = String(a.body.persona); return session(a.persona.key); }],
  ['GET', /^\/shift-notes$/, () => ({ rows: [{ seq: 5, at_ms: data.NOW - 360_000, post_title: '值守岗', text: '已电话信阳市值守岗，约 17:30 回复' }] })],
  ['POST', /^\/shift-notes$/, () => write()],
  ['POST', /^\/demo\/clock$/, (a) => { shift = Number(a.body.jump_ms ?? nowMs()) - data.NOW; started = Date.now(); if (a.body.speed !== undefined) speed = Number(a.body.speed); return { now_ms: nowMs() }; }],
  ['POST', /^\/demo\/(power-cut|tamper)$/, () => ({})],
];
