/** What each screen reads, with the keys that live changes invalidate. */
import { queryOptions } from '@tanstack/react-query';
import type { FormVersion } from '../form/form';
import { api, take } from './client';
import type { AskKind, ResponseLevel, UnitChange } from './types';

export const q = {
  session: () => queryOptions({ queryKey: ['session'], queryFn: () => take(api.GET('/session')), staleTime: Number.POSITIVE_INFINITY, retry: false }),
  overview: () => queryOptions({ queryKey: ['overview'], queryFn: () => take(api.GET('/overview')) }),
  now: () => queryOptions({ queryKey: ['now'], queryFn: () => take(api.GET('/now')) }),
  matter: (id: number) => queryOptions({ queryKey: ['matter', id, 'head'], queryFn: () => take(api.GET('/matters/{id}', { params: { path: { id } } })) }),
  board: (id: number, node: number | undefined, line: string, level?: string) => queryOptions({
    queryKey: ['matter', id, 'board', node ?? null, line, level ?? ''],
    queryFn: () => take(api.GET('/matters/{id}/board', { params: { path: { id }, query: { ...(node !== undefined ? { node } : {}), line, ...(level ? { level } : {}) } } })),
  }),
  allBoard: (node: number | undefined, line: string, incident?: number) => queryOptions({
    queryKey: ['board', node ?? null, line, incident ?? 0],
    queryFn: () => take(api.GET('/board', { params: { query: { ...(node !== undefined ? { node } : {}), line, ...(incident ? { incident } : {}) } } })),
  }),
  hold: (id: number) => queryOptions({ queryKey: ['matter', id, 'hold'], queryFn: () => take(api.GET('/matters/{id}/hold', { params: { path: { id } } })) }),
  timeline: (id: number) => queryOptions({ queryKey: ['matter', id, 'timeline'], queryFn: () => take(api.GET('/matters/{id}/timeline', { params: { path: { id }, query: {} } })) }),
  addressees: (kind: AskKind) => queryOptions({ queryKey: ['units', 'addressees', kind], queryFn: () => take(api.GET('/addressees', { params: { query: { kind } } })), staleTime: 60_000 }),
  passTargets: (id: number) => queryOptions({ queryKey: ['matter', id, 'pass-targets'], queryFn: () => take(api.GET('/matters/{id}/pass-targets', { params: { path: { id } } })) }),
  drafts: () => queryOptions({ queryKey: ['drafts'], staleTime: 0, queryFn: () => take(api.GET('/drafts')) }),
  audiences: () => queryOptions({ queryKey: ['audiences'], queryFn: () => take(api.GET('/audiences')) }),
  preview: (text: string) => queryOptions({
    queryKey: ['preview', text], staleTime: Number.POSITIVE_INFINITY, retry: false,
    queryFn: () => take(api.POST('/drafts/preview', { body: { text } })),
  }),
  check: (text: string) => queryOptions({
    queryKey: ['audience-check', text], staleTime: 30_000, retry: false,
    queryFn: () => take(api.POST('/audience/check', { body: { text } })),
  }),
  unit: (no: number, asOf?: string) => queryOptions({ queryKey: ['units', no, 'page', asOf ?? ''], queryFn: () => take(api.GET('/units/{no}', { params: { path: { no }, query: asOf ? { as_of: asOf } : {} } })) }),
  children: (no: number, ask: { as_of?: string; closed?: boolean } = {}) => queryOptions({ queryKey: ['units', no, 'children', ask], queryFn: () => take(api.GET('/units/{no}/children', { params: { path: { no }, query: { line: 'territory', ...ask } } })) }),
  // Asked once for what is on the screen: when the change is made, the news of it must not ask for it again, which is then refused.
  follows: (no: number, change: UnitChange) => queryOptions({
    queryKey: ['units', no, 'preview', change], retry: false, staleTime: 'static', gcTime: 0,
    queryFn: () => take(api.POST('/units/{no}/preview', { params: { path: { no } }, body: change })) }),
  groups: () => queryOptions({ queryKey: ['units', 'groups'], queryFn: () => take(api.GET('/groups')) }),
  group: (no: number) => queryOptions({ queryKey: ['units', no, 'group'], retry: false, queryFn: () => take(api.GET('/groups/{no}', { params: { path: { no } } })) }),
  findUnits: (text: string) => queryOptions({ queryKey: ['units', 'find', text], queryFn: () => take(api.GET('/units', { params: { query: { q: text, limit: 20 } } })), enabled: text.trim().length > 0, staleTime: 60_000 }),
  channels: () => queryOptions({ queryKey: ['channels'], queryFn: () => take(api.GET('/channels')), retry: false, refetchInterval: 10_000 }),
  messages: (id: number) => queryOptions({ queryKey: ['matter', id, 'messages'], queryFn: () => take(api.GET('/matters/{id}/messages', { params: { path: { id } } })), retry: false }),
  remindCost: (id: number, units: number[], line?: string) => queryOptions({
    queryKey: ['remind-cost', id, units.join(','), line ?? ''], retry: false, staleTime: 60_000,
    queryFn: () => take(api.GET('/matters/{id}/remind-cost', { params: { path: { id }, query: { ...(units.length ? { units: units.join(',') } : {}), ...(line ? { line } : {}) } } })),
  }),
  issueCost: (body: { audience: string; urgency: string; by_level: boolean; number?: string }) => queryOptions({
    queryKey: ['audience-cost', body], staleTime: 30_000, retry: false,
    queryFn: () => take(api.POST('/audience/cost', { body })),
  }),
  province: () => queryOptions({ queryKey: ['province'], queryFn: () => take(api.GET('/province')) }),
  incidents: () => queryOptions({ queryKey: ['incidents'], queryFn: () => take(api.GET('/incidents')) }),
  incident: (id: number) => queryOptions({ queryKey: ['incidents', id], queryFn: () => take(api.GET('/incidents/{id}', { params: { path: { id } } })) }),
  outlook: (id: number, level: ResponseLevel, node: number | undefined, plan: number | undefined) => queryOptions({
    queryKey: ['incidents', id, 'outlook', level, node ?? null, plan ?? null],
    queryFn: () => take(api.GET('/incidents/{id}/outlook', { params: { path: { id }, query: { level, ...(node !== undefined ? { node } : {}), ...(plan !== undefined ? { plan } : {}) } } })),
  }),
  plans: () => queryOptions({ queryKey: ['plans'], queryFn: () => take(api.GET('/plans')) }),
  plan: (id: number, version?: number) => queryOptions({ queryKey: ['plans', id, version ?? 0], queryFn: () => take(api.GET('/plans/{id}', { params: { path: { id }, query: version ? { version } : {} } })) }),
  posts: (no: number) => queryOptions({ queryKey: ['units', no, 'posts'], queryFn: () => take(api.GET('/units/{no}/posts', { params: { path: { no } } })) }),
  erasures: () => queryOptions({ queryKey: ['units', 'erasures'], queryFn: () => take(api.GET('/erasures', { params: { query: {} } })) }),
  proposed: () => queryOptions({ queryKey: ['units', 'proposed'], queryFn: () => take(api.GET('/rights/proposed', { params: { query: {} } })) }),
  roster: (no: number) => queryOptions({ queryKey: ['units', no, 'roster'], queryFn: () => take(api.GET('/units/{no}/roster', { params: { path: { no } } })) }),
  watch: () => queryOptions({ queryKey: ['now', 'watch'], queryFn: () => take(api.GET('/shift')), refetchInterval: 60_000 }),
  devices: () => queryOptions({ queryKey: ['devices'], queryFn: () => take(api.GET('/sessions')) }),
  delegation: () => queryOptions({ queryKey: ['delegation'], queryFn: () => take(api.GET('/delegation')) }),
  fields: (text: string) => queryOptions({ queryKey: ['fields', text], queryFn: () => take(api.GET('/fields', { params: { query: text ? { q: text } : {} } })), staleTime: 30_000 }),
  forms: (retired: boolean) => queryOptions({ queryKey: ['forms', 'list', retired], queryFn: () => take(api.GET('/forms', { params: { query: { retired } } })) }),
  form: (id: number) => queryOptions({ queryKey: ['forms', id], queryFn: () => take(api.GET('/forms/{id}', { params: { path: { id } } })) }),
  // A version never changes once it is published. The client's types unroll the tree of a formula and do not find back.
  formVersion: (id: number, version: number) => queryOptions({ queryKey: ['forms', id, version], staleTime: 'static', queryFn: () => take(api.GET('/forms/{id}/versions/{version}', { params: { path: { id, version } } })) as Promise<unknown> as Promise<FormVersion> }),
  calendar: () => queryOptions({ queryKey: ['calendar'], queryFn: () => take(api.GET('/calendar')) }),
  demo: () => queryOptions({ queryKey: ['demo'], queryFn: () => take(api.GET('/demo')), retry: false }),
};
