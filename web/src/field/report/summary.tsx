/** @jsxImportSource preact */
/** All of a report once more before it is sent; a press leads back to the screen of each answer. */
import type { Sheet } from '../../form/check';
import type { Answers, Fault, FormVersion, Node } from '../../form/form';
import { saidIn } from '../../form/shown';
import { Icon } from '../icons';
import { currentLang, t } from '../words';
import { questionOf, textOf } from './draft';
import { faultWords } from './screen';
import { nameOf, type Screen, screenOf } from './screens';
import type { Change, Report } from './state';

interface Props {
  screens: Screen[]; open: number[]; sheet: Sheet; report: Report; form: FormVersion;
  change: Change; to: (screen: number) => string;
}

export function Summary({ screens, open, sheet, report, form, change, to }: Props) {
  const lang = currentLang();
  return (
    <div class="asks">
      <h2 class="screen-title">{t('report.look_over_title')}</h2>
      {sheet.faults.length ? (
        <ul class="came-back" aria-label={t('report.faults', { n: sheet.faults.length })}>
          {sheet.faults.map((fault) => <li key={`${fault.pointer}${fault.code}`}><a class="fault-link" href={to(Math.max(0, screenOf(screens, fault)))}><Icon name="wrong" size={20} />{faultLine(fault, form)}</a></li>)}
        </ul>
      ) : null}
      {open.map((at) => (
        <section key={at} class="sum">
          <h3>{screens[at]?.label ? saidIn(screens[at].label, lang) : ''} <a href={to(at)}>{t('report.change')}</a></h3>
          <dl>{lines(screens[at]?.nodes ?? [], form, sheet.answers, sheet)}</dl>
        </section>
      ))}
      {report.revision === undefined ? null : (
        <div>
          <label for="reason">{t('report.reason')}</label>
          <textarea id="reason" rows={2} maxLength={500} value={report.draft.reason ?? ''} onInput={(e) => { const reason = e.currentTarget.value; change(() => ({ reason })); }} />
        </div>
      )}
    </div>
  );
}

function faultLine(fault: Fault, form: FormVersion): string {
  const parts = fault.pointer.split('/').slice(2);
  const name = parts.at(-1) ?? '';
  const question = questionOf(form, name);
  const label = saidIn(question?.label ?? form.fields[name]?.label, currentLang()) || name;
  const row = parts.length > 2 ? ` (${Number(parts[1]) + 1})` : '';
  return t('report.fault_line', { label: `${label}${row}`, fault: faultWords(fault, form, question) });
}

function lines(nodes: Node[], form: FormVersion, answers: Answers, sheet: Sheet, row = 0): preact.ComponentChildren {
  const lang = currentLang();
  return nodes.flatMap((node) => {
    if (node.node === 'note' || !sheet.isOpen(nameOf(node), row) && node.node !== 'calculate') return [];
    if (node.node === 'group') return [lines(node.nodes, form, answers, sheet, row)];
    if (node.node === 'repeat') {
      const rows = answers[node.name];
      return (Array.isArray(rows) ? rows : []).map((one, n) => (typeof one === 'object' ? [<div key={`${node.name}${n}`}><dt class="sum-row">{t('report.row', { label: saidIn(node.label, lang), n: n + 1 })}</dt><dd /></div>, lines(node.nodes, form, one, sheet, n)] : null));
    }
    const name = node.field;
    const field = form.fields[name];
    if (!field || (node.node === 'calculate' && answers[name] === undefined)) return [];
    const label = saidIn((node.node === 'question' ? node.label : undefined) ?? field.label, lang);
    const said = answers[name] === undefined ? t('report.not_answered') : `${textOf(name, answers[name], form, lang)}${field.unit ? ` ${field.unit}` : ''}`;
    return [<div key={name} class="sum-line"><dt>{label}</dt><dd class={answers[name] === undefined ? 'second' : ''}>{said}</dd></div>];
  });
}
