/** The filters that live in the address, per screen: a link opens the same view. */
import type { DirectiveKind, FindingState, FoundState, ResponseLevel, RowsFilter, Severity, UnitFilter } from '../api/types';

const FILTERS: readonly UnitFilter[] = ['all', 'undelivered', 'unread', 'unsigned', 'undone', 'late', 'difficulty', 'unreachable', 'excused', 'signed', 'done', 'verified'];
export interface MatterSearch { filter?: UnitFilter; under?: number; line?: string; do?: 'relay' | 'break-down' | 'remind' }
export interface MattersSearch { box?: 'in' | 'out' | 'all'; status?: string; kind?: string; q?: string; incident?: number }
export interface SituationSearch { node?: number; line?: string; at?: number; incident?: number }
export interface ComposeSearch { template?: string; draft?: string }
export interface AuditSearch { matter?: number; unit?: number; type?: string; from?: number; until?: number; after?: number }
export interface AskSearch { kind?: 'request' | 'consultation'; draft?: string }
export const DIRECTIVES: readonly DirectiveKind[] = ['notice', 'guide', 'letter', 'task'];
export const LEVELS: readonly ResponseLevel[] = ['I', 'II', 'III', 'IV'];
export interface PlanSearch { version?: number }
export interface LevelSearch { level?: ResponseLevel; node?: number; plan?: number }
export interface CodesSearch { post?: number }
export interface UnitSearch { as_of?: string; closed?: true }
export interface ReportsSearch { tab?: 'due'; all?: true }
export interface PeriodSearch { period?: string; node?: number }
/** `unit`: who is to be exempt. */
export interface ExemptionsSearch extends PeriodSearch { unit?: number }
export interface BoardSearch extends PeriodSearch { line?: string; level?: 'city' | 'county' | 'town'; field?: string; rows?: RowsFilter; stats?: true }
export const ROWS: readonly RowsFilter[] = ['all', 'received', 'open', 'missing', 'nil', 'late', 'corrected', 'withdrawn', 'returned', 'verified', 'waiting'];
export interface FieldsSearch { q?: string; field?: string; add?: true }
export interface FormsSearch { retired?: true }
export interface FormSearch { from?: number; to?: number }
export interface NewFormSearch { draft?: string }
export interface BurdenSearch { unit?: number }
export interface CalendarSearch { month?: string }
export interface SignalsSearch { state?: FindingState; matter?: number }
export interface InspectionsSearch { state?: FoundState; severity?: Severity; category?: string; unit?: number }
export const FOUND_STATES: readonly FoundState[] = ['open', 'overdue', 'waiting', 'closed', 'withdrawn'];
export const SEVERITIES: readonly Severity[] = ['minor', 'serious', 'grave'];
export type LedgerTab = 'money' | 'supplies' | 'waiting' | 'mismatches';
export interface LedgerSearch { tab?: LedgerTab }
/** `node`: by whose children; `unit`: whose entries are open. */
export interface CommoditySearch { node?: number; unit?: number }
export type TeamsTab = 'batches' | 'people';
/** Batches also when they are over; people by skill, with the lists of the units below, only who can go today. */
export interface TeamsSearch { tab?: TeamsTab; over?: true; skill?: string; below?: true; free?: true; muster?: number }
export interface WallSearch { page?: number; incident?: number }

const text = (v: unknown): string | undefined => (typeof v === 'string' && v !== '' ? v : typeof v === 'number' ? String(v) : undefined);
/** Unit 0 is the province: nought is a number here. */
const whole = (v: unknown): number | undefined => {
  const n = Number(v);
  return v !== undefined && v !== '' && Number.isSafeInteger(n) && n >= 0 ? n : undefined;
};
/** Leaves out what is not set, so that addresses stay short. */
function only<T extends object>(o: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined)) as T;
}
type Raw = Record<string, unknown>;
export const matterSearch = (s: Raw): MatterSearch => only<MatterSearch>({
  filter: FILTERS.find((f) => f === s.filter), under: whole(s.under), line: text(s.line),
  do: (['relay', 'break-down', 'remind'] as const).find((d) => d === s.do),
});
export const mattersSearch = (s: Raw): MattersSearch => only<MattersSearch>({
  box: (['in', 'out', 'all'] as const).find((b) => b === s.box), status: text(s.status), kind: text(s.kind), q: text(s.q), incident: whole(s.incident),
});
export const situationSearch = (s: Raw): SituationSearch => only<SituationSearch>({ node: whole(s.node), line: text(s.line), at: whole(s.at), incident: whole(s.incident) });
export const composeSearch = (s: Raw): ComposeSearch => only<ComposeSearch>({ template: text(s.template), draft: text(s.draft) });
export const auditSearch = (s: Raw): AuditSearch => only<AuditSearch>({ matter: whole(s.matter), unit: whole(s.unit), type: text(s.type), from: whole(s.from), until: whole(s.until), after: whole(s.after) });
export const askSearch = (s: Raw): AskSearch => only<AskSearch>({ kind: (['request', 'consultation'] as const).find((k) => k === s.kind), draft: text(s.draft) });
export const codesSearch = (s: Raw): CodesSearch => only<CodesSearch>({ post: whole(s.post) });
export const unitSearch = (s: Raw): UnitSearch => only<UnitSearch>({ as_of: text(s.as_of)?.match(/^\d{4}-\d{2}-\d{2}$/)?.[0], closed: String(s.closed) === 'true' ? true : undefined });
export const wallSearch = (s: Raw): WallSearch => only<WallSearch>({ page: whole(s.page), incident: whole(s.incident) });
export const planSearch = (s: Raw): PlanSearch => only<PlanSearch>({ version: whole(s.version) });
export const levelSearch = (s: Raw): LevelSearch => only<LevelSearch>({ level: LEVELS.find((l) => l === s.level), node: whole(s.node), plan: whole(s.plan) });
export const signalsSearch = (s: Raw): SignalsSearch => only<SignalsSearch>({ state: (['raised', 'quiet', 'not_enough'] as const).find((f) => f === s.state), matter: whole(s.matter) });
export const reportsSearch = (s: Raw): ReportsSearch => only<ReportsSearch>({ tab: s.tab === 'due' ? 'due' : undefined, all: String(s.all) === 'true' ? true : undefined });
const flag = (v: unknown) => (String(v) === 'true' ? true : undefined);
const day = (v: unknown) => text(v)?.match(/^\d{4}-\d{2}-\d{2}$/)?.[0];
export const periodSearch = (s: Raw): PeriodSearch => only<PeriodSearch>({ period: day(s.period), node: whole(s.node) });
export const exemptionsSearch = (s: Raw): ExemptionsSearch => only<ExemptionsSearch>({ ...periodSearch(s), unit: whole(s.unit) });
export const boardSearch = (s: Raw): BoardSearch => only<BoardSearch>({
  ...periodSearch(s), line: text(s.line), field: text(s.field),
  stats: String(s.stats) === 'true' ? true : undefined,
  level: (['city', 'county', 'town'] as const).find((one) => one === s.level), rows: ROWS.find((one) => one === s.rows),
});
export const fieldsSearch = (s: Raw): FieldsSearch => only<FieldsSearch>({ q: text(s.q), field: text(s.field), add: String(s.add) === 'true' ? true : undefined });
export const formsSearch = (s: Raw): FormsSearch => only<FormsSearch>({ retired: String(s.retired) === 'true' ? true : undefined });
export const formSearch = (s: Raw): FormSearch => only<FormSearch>({ from: whole(s.from), to: whole(s.to) });
export const newFormSearch = (s: Raw): NewFormSearch => only<NewFormSearch>({ draft: text(s.draft) });
export const burdenSearch = (s: Raw): BurdenSearch => only<BurdenSearch>({ unit: whole(s.unit) });
export const calendarSearch = (s: Raw): CalendarSearch => only<CalendarSearch>({ month: text(s.month)?.match(/^\d{4}-(0[1-9]|1[0-2])$/)?.[0] });
export const inspectionsSearch = (s: Raw): InspectionsSearch => only<InspectionsSearch>({ state: FOUND_STATES.find((one) => one === s.state), severity: SEVERITIES.find((one) => one === s.severity), category: text(s.category), unit: whole(s.unit) });
export const LEDGER_TABS: readonly LedgerTab[] = ['money', 'supplies', 'waiting', 'mismatches'];
export const ledgerSearch = (s: Raw): LedgerSearch => only<LedgerSearch>({ tab: LEDGER_TABS.find((one) => one === s.tab) });
export const commoditySearch = (s: Raw): CommoditySearch => only<CommoditySearch>({ node: whole(s.node), unit: whole(s.unit) });
export const teamsSearch = (s: Raw): TeamsSearch => only<TeamsSearch>({ tab: s.tab === 'people' ? 'people' : undefined, over: flag(s.over), skill: text(s.skill), below: flag(s.below), free: flag(s.free), muster: whole(s.muster) });
