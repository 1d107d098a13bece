/** @jsxImportSource preact */
/** 零报告 and 无变化: one press each; both spell out what they send, and a press that cannot be says why. */
import { fill } from '../../form/check';
import { parseDay } from '../../form/expr';
import type { Answers } from '../../form/form';
import { questionOf, textOf } from './draft';
import { currentLang, t } from '../words';
import { periodWords, type lastSaid } from './owed';
import type { Report } from './state';

/** So many figures are spelled out. */
const SPELLED_MAX = 3;

interface Props {
  report: Report; last: ReturnType<typeof lastSaid>; today: string; busy: boolean;
  send: (kind: 'nil' | 'no_change', answers: Answers) => void;
}

export function Quick({ report, last, today, busy, send }: Props) {
  const { form } = report;
  const sheet = form && last && !last.nil ? fill(form, last.answers, parseDay(today) ?? 0) : undefined;
  const stale = (sheet?.faults.length ?? 0) > 0;
  const answers = sheet?.answers ?? last?.answers ?? {};
  return (
    <div class="steps">
      {last && !last.nil ? (
        <button type="button" class="choice quick" disabled={busy || stale} onClick={() => send('no_change', answers)}>
          <strong>{t('report.no_change')}</strong>
          <span>{stale ? t('report.no_change_stale') : t('report.no_change_words', { period: periodWords(last.period, last.period), values: spelled(report, answers) })}</span>
        </button>
      ) : null}
      <button type="button" class="choice quick" disabled={busy} onClick={() => send('nil', {})}>
        <strong>{t('report.nil')}</strong><span>{t('report.nil_words')}</span>
      </button>
    </div>
  );
}

function spelled({ form }: Report, answers: Answers): string {
  const lang = currentLang();
  const names = Object.keys(answers);
  if (!form) return t('report.values_n', { n: names.length });
  const asked = Object.keys(form.fields).filter((name) => questionOf(form, name) && answers[name] !== undefined);
  const order = asked.sort((a, b) => (questionOf(form, a)?.no ?? 0) - (questionOf(form, b)?.no ?? 0));
  const said = order.slice(0, SPELLED_MAX).map((name) => `${textOf(name, answers[name], form, lang)}${form.fields[name]?.unit ? ` ${form.fields[name]?.unit}` : ''}`);
  return said.join(lang === 'en' ? ', ' : '\u3001') + (names.length > said.length ? t('report.values_more', { n: names.length }) : '');
}
