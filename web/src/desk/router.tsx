/** The desk's addresses. Screens are loaded when first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router';
import { basePath } from '../api/space';
import { askSearch, auditSearch, boardSearch, burdenSearch, calendarSearch, codesSearch, commoditySearch, composeSearch, exemptionsSearch, fieldsSearch, formSearch, formsSearch, inspectionsSearch, ledgerSearch, levelSearch, matterSearch, mattersSearch, newFormSearch, periodSearch, planSearch, reportsSearch, signalsSearch, situationSearch, teamsSearch, unitSearch, wallSearch } from './paths';
import { Missing, Shell } from './shell/page';

const root = createRootRoute({ component: Outlet, notFoundComponent: Missing });
const signin = createRoute({ getParentRoute: () => root, path: '/signin', component: lazyRouteComponent(() => import('./signin/page'), 'SignIn') });
const activate = createRoute({ getParentRoute: () => root, path: '/activate', component: lazyRouteComponent(() => import('./activate/page'), 'Activate') });
const demo = createRoute({ getParentRoute: () => root, path: '/demo', component: lazyRouteComponent(() => import('./demo/page'), 'DemoStart') });
const wall = createRoute({ getParentRoute: () => root, path: '/wall', validateSearch: wallSearch, component: lazyRouteComponent(() => import('./situation/wall'), 'Wall') });
const shell = createRoute({ getParentRoute: () => root, id: 'desk', component: Shell, notFoundComponent: Missing });

const now = createRoute({ getParentRoute: () => shell, path: '/', component: lazyRouteComponent(() => import('./now/page'), 'NowPage') });
const situation = createRoute({ getParentRoute: () => shell, path: '/situation', validateSearch: situationSearch, component: lazyRouteComponent(() => import('./situation/page'), 'SituationPage') });
const matters = createRoute({ getParentRoute: () => shell, path: '/matters', validateSearch: mattersSearch, component: lazyRouteComponent(() => import('./matters/page'), 'MattersPage') });
const compose = createRoute({ getParentRoute: () => shell, path: '/matters/new', validateSearch: composeSearch, component: lazyRouteComponent(() => import('./compose/page'), 'ComposePage') });
const meeting = createRoute({ getParentRoute: () => shell, path: '/matters/meeting', component: lazyRouteComponent(() => import('./meeting/new'), 'MeetingNew') });
const ask = createRoute({ getParentRoute: () => shell, path: '/matters/ask', validateSearch: askSearch, component: lazyRouteComponent(() => import('./ask/new'), 'AskNew') });
const matter = createRoute({ getParentRoute: () => shell, path: '/matters/$id', validateSearch: matterSearch, component: lazyRouteComponent(() => import('./matter/page'), 'MatterPage') });
const reports = createRoute({ getParentRoute: () => shell, path: '/reports', validateSearch: reportsSearch, component: lazyRouteComponent(() => import('./reports/page'), 'ReportsPage') });
const reportExports = createRoute({ getParentRoute: () => shell, path: '/reports/exports', component: lazyRouteComponent(() => import('./reports/exports'), 'ExportsPage') });
const reportBoard = createRoute({ getParentRoute: () => shell, path: '/reports/$matter', validateSearch: boardSearch, component: lazyRouteComponent(() => import('./reports/board'), 'BoardPage') });
const reportReview = createRoute({ getParentRoute: () => shell, path: '/reports/$matter/review', validateSearch: periodSearch, component: lazyRouteComponent(() => import('./reports/review'), 'ReviewPage') });
const reportTable = createRoute({ getParentRoute: () => shell, path: '/reports/$matter/table', validateSearch: periodSearch, component: lazyRouteComponent(() => import('./reports/table'), 'TablePage') });
const reportImport = createRoute({ getParentRoute: () => shell, path: '/reports/$matter/import', validateSearch: periodSearch, component: lazyRouteComponent(() => import('./reports/figures-import'), 'FiguresImportPage') });
const reportExemptions = createRoute({ getParentRoute: () => shell, path: '/reports/$matter/exemptions', validateSearch: exemptionsSearch, component: lazyRouteComponent(() => import('./reports/exemptions'), 'ExemptionsPage') });
const reportEntry = createRoute({ getParentRoute: () => shell, path: '/reports/$matter/$period/$subject', component: lazyRouteComponent(() => import('./reports/entry'), 'EntryPage') });
const signals = createRoute({ getParentRoute: () => shell, path: '/reports/signals', validateSearch: signalsSearch, component: lazyRouteComponent(() => import('./signals/page'), 'SignalsPage') });
const organisation = createRoute({ getParentRoute: () => shell, path: '/organisation', validateSearch: unitSearch, component: lazyRouteComponent(() => import('./organisation/page'), 'OrganisationPage') });
const importUnits = createRoute({ getParentRoute: () => shell, path: '/organisation/import', component: lazyRouteComponent(() => import('./organisation/import'), 'ImportPage') });
const importPeople = createRoute({ getParentRoute: () => shell, path: '/organisation/people', component: lazyRouteComponent(() => import('./organisation/import'), 'ImportPeople') });
const unit = createRoute({ getParentRoute: () => shell, path: '/organisation/$no', validateSearch: unitSearch, component: lazyRouteComponent(() => import('./organisation/page'), 'OrganisationPage') });
const groups = createRoute({ getParentRoute: () => shell, path: '/organisation/groups', component: lazyRouteComponent(() => import('./groups/page'), 'GroupsPage') });
const province = createRoute({ getParentRoute: () => shell, path: '/organisation/settings', component: lazyRouteComponent(() => import('./province/page'), 'ProvincePage') });
const channels = createRoute({ getParentRoute: () => shell, path: '/channels', component: lazyRouteComponent(() => import('./channels/page'), 'ChannelsPage') });
const plans = createRoute({ getParentRoute: () => shell, path: '/plans', component: lazyRouteComponent(() => import('./plans/page'), 'PlansPage') });
const newPlan = createRoute({ getParentRoute: () => shell, path: '/plans/new', component: lazyRouteComponent(() => import('./plans/edit'), 'NewPlanPage') });
const plan = createRoute({ getParentRoute: () => shell, path: '/plans/$id', validateSearch: planSearch, component: lazyRouteComponent(() => import('./plans/plan'), 'PlanPage') });
const editPlan = createRoute({ getParentRoute: () => shell, path: '/plans/$id/edit', component: lazyRouteComponent(() => import('./plans/edit'), 'EditPlanPage') });
const declare = createRoute({ getParentRoute: () => shell, path: '/incidents/new', component: lazyRouteComponent(() => import('./plans/declare'), 'DeclarePage') });
const incident = createRoute({ getParentRoute: () => shell, path: '/incidents/$id', component: lazyRouteComponent(() => import('./plans/incident'), 'IncidentPage') });
const level = createRoute({ getParentRoute: () => shell, path: '/incidents/$id/level', validateSearch: levelSearch, component: lazyRouteComponent(() => import('./plans/level'), 'LevelPage') });
const fields = createRoute({ getParentRoute: () => shell, path: '/forms/fields', validateSearch: fieldsSearch, component: lazyRouteComponent(() => import('./fields/page'), 'FieldsPage') });
const forms = createRoute({ getParentRoute: () => shell, path: '/forms', validateSearch: formsSearch, component: lazyRouteComponent(() => import('./forms/page'), 'FormsPage') });
const newForm = createRoute({ getParentRoute: () => shell, path: '/forms/new', validateSearch: newFormSearch, component: lazyRouteComponent(() => import('./forms/edit'), 'NewFormPage') });
const form = createRoute({ getParentRoute: () => shell, path: '/forms/$id', validateSearch: formSearch, component: lazyRouteComponent(() => import('./forms/form'), 'FormPage') });
const editForm = createRoute({ getParentRoute: () => shell, path: '/forms/$id/edit', component: lazyRouteComponent(() => import('./forms/edit'), 'EditFormPage') });
const burden = createRoute({ getParentRoute: () => shell, path: '/reports/burden', validateSearch: burdenSearch, component: lazyRouteComponent(() => import('./burden/page'), 'BurdenPage') });
const calendar = createRoute({ getParentRoute: () => shell, path: '/organisation/calendar', validateSearch: calendarSearch, component: lazyRouteComponent(() => import('./calendar/page'), 'CalendarPage') });
const audit = createRoute({ getParentRoute: () => shell, path: '/audit', validateSearch: auditSearch, component: lazyRouteComponent(() => import('./audit/page'), 'AuditPage') });
const caseFile = createRoute({ getParentRoute: () => shell, path: '/audit/matters/$id', component: lazyRouteComponent(() => import('./audit/case-file'), 'CaseFilePage') });

const rights = createRoute({ getParentRoute: () => shell, path: '/organisation/rights', component: lazyRouteComponent(() => import('./people/waiting'), 'WaitingPage') });
const codes = createRoute({ getParentRoute: () => shell, path: '/organisation/$no/codes', validateSearch: codesSearch, component: lazyRouteComponent(() => import('./people/codes'), 'CodesPage') });
const me = createRoute({ getParentRoute: () => shell, path: '/me', component: lazyRouteComponent(() => import('./me/page'), 'MePage') });

const inspections = createRoute({ getParentRoute: () => shell, path: '/inspections', validateSearch: inspectionsSearch, component: lazyRouteComponent(() => import('./inspections/page'), 'InspectionsPage') });
const aid = createRoute({ getParentRoute: () => shell, path: '/aid', component: lazyRouteComponent(() => import('./aid/page'), 'AidPage') });
const ledger = createRoute({ getParentRoute: () => shell, path: '/ledger', validateSearch: ledgerSearch, component: lazyRouteComponent(() => import('./ledger/page'), 'LedgerPage') });
const commodity = createRoute({ getParentRoute: () => shell, path: '/ledger/$commodity', validateSearch: commoditySearch, component: lazyRouteComponent(() => import('./ledger/commodity'), 'CommodityPage') });
const payment = createRoute({ getParentRoute: () => shell, path: '/ledger/payments/$list', component: lazyRouteComponent(() => import('./ledger/payment'), 'PaymentPage') });
const teams = createRoute({ getParentRoute: () => shell, path: '/teams', validateSearch: teamsSearch, component: lazyRouteComponent(() => import('./teams/page'), 'TeamsPage') });
const batch = createRoute({ getParentRoute: () => shell, path: '/teams/$batch', component: lazyRouteComponent(() => import('./teams/batch'), 'BatchPage') });
const tree = root.addChildren([signin, activate, demo, wall, shell.addChildren([now, situation, matters, compose, ask, meeting, matter, reports, signals, reportExports, reportBoard, reportReview, reportTable, reportImport, reportExemptions, reportEntry, organisation, importUnits, importPeople, groups, province, unit, rights, codes, me, plans, newPlan, plan, editPlan, declare, incident, level, channels, audit, caseFile, fields, forms, newForm, form, editForm, burden, calendar, inspections, aid, ledger, commodity, payment, teams, batch])]);
export const router = createRouter({ routeTree: tree, basepath: basePath, defaultPreload: 'intent', scrollRestoration: true });

declare module '@tanstack/react-router' {
  interface Register { router: typeof router }
}
