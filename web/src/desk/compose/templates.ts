/** Orders to start from: the three of the model case. Their words are a beginning, not a rule. */
import type { MatterDraft } from '../../api/types';
import type { Lang } from '../../ui/i18n';

export interface Template {
  key: string;
  name: Record<Lang, string>;
  draft: Record<Lang, Pick<MatterDraft, 'title' | 'text'>>;
  rest: Omit<MatterDraft, 'title' | 'text' | 'joint' | 'due_ms'>;
  /** Organs that issue jointly, by code; those that the tree does not know are left out. */
  joint: string[];
  dueHours: number;
}
const STEPS: NonNullable<MatterDraft['escalation']> = [{ after_min: 5, to: 'deputy' }, { after_min: 30, to: 'superior' }, { after_min: 60, to: 'upward' }];

export const TEMPLATES: readonly Template[] = [
  {
    key: 'handbook', name: { zh: '手册联合印发', en: 'Handbook, issued jointly' }, joint: ['41-SWBGT', '41-ZFBGT'], dueHours: 24,
    rest: { kind: 'guide', audience: 'under 41', urgency: 'normal', by_level: false, verify: false, escalation: STEPS },
    draft: {
      zh: { title: '关于印发疫情防控知识手册的通知', text: '各省辖市、济源示范区，省直各单位：\n\n现将《疫情防控知识手册》印发给你们，请组织学习，并印发到每一个村（社区）。\n\n1. 手册直接发到每一级，各级不另加内容。\n2. 收到后签收；发放到位后报办结。' },
      en: { title: 'Handbook on epidemic prevention', text: 'To all cities and provincial organs:\n\nThe handbook is issued to you herewith. Study it and bring it to every village.\n\n1. Every level receives it directly; add nothing to it.\n2. Sign on receipt; report done when it has been handed out.' },
    },
  },
  {
    key: 'leave', name: { zh: '取消休假', en: 'Leave cancelled' }, joint: [], dueHours: 6,
    rest: { kind: 'notice', audience: 'under 41 and sector:health', urgency: 'urgent', by_level: false, verify: false, escalation: STEPS },
    draft: {
      zh: { title: '关于取消全省医务人员休假的通知', text: '各级卫生健康行政部门、各医疗机构：\n\n即日起取消休假，全员到岗，保持通讯畅通。\n\n怀孕、患病和需要照护家人的人员除外，由本单位据实掌握。' },
      en: { title: 'Leave of medical staff cancelled', text: 'To all health offices and institutions:\n\nFrom today leave is cancelled; everyone is on duty and can be reached.\n\nExempt are those who are pregnant, ill or caring for relatives; their unit decides on the facts.' },
    },
  },
  {
    key: 'screening', name: { zh: '排查通知', en: 'Screening' }, joint: [], dueHours: 10,
    rest: { kind: 'notice', audience: 'under 41', urgency: 'urgent', by_level: true, verify: true, escalation: STEPS },
    draft: {
      zh: { title: '关于开展网格化排查的紧急通知', text: '各省辖市、济源示范区，各县（市、区）：\n\n以村（社区）为单位，逐户排查近 14 天返乡人员。\n\n1. 首轮排查在时限前完成并报办结。\n2. 发现发热人员，立即按规定上报并转诊。\n3. 有困难的，直接在本指令上报“有困难”，上级必须答复。' },
      en: { title: 'Emergency notice: door-to-door grid screening', text: 'To all cities and counties:\n\nVillage by village, ask every household about those who returned in the last 14 days.\n\n1. Finish the first round and report done before the due.\n2. Report and refer anyone with fever at once.\n3. If there is a difficulty, report it on this order; your superior must answer.' },
    },
  },
];
