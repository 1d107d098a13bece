/** Six tasks, each with the taps it took and the most it may take. */
import { useTranslation } from 'react-i18next';
import type { DemoPersona, DemoTask } from '../../api/types';
import { tapsOf } from './taps';

/** Who does the task, and where it starts. */
const START: Record<string, { persona: RegExp; href: string }> = {
  sign: { persona: /liaison|county|village/, href: '/' }, chase: { persona: /duty/, href: '/' }, remind: { persona: /duty/, href: '/' },
  relay: { persona: /county/, href: '/' }, break_down: { persona: /county/, href: '/' }, issue: { persona: /duty/, href: '/' },
  silent: { persona: /duty/, href: '/' }, verify: { persona: /audit/, href: '/audit' }, audit: { persona: /audit/, href: '/audit' }, case_file: { persona: /audit/, href: '/audit' },
};

interface Props { tasks: DemoTask[]; personas: DemoPersona[]; enter: (task: DemoTask, persona: string, href: string) => void }
export function Tour({ tasks, personas, enter }: Props) {
  const { t, i18n } = useTranslation();
  const next = tasks.findIndex((x) => !x.done);
  const task = tasks[next];
  const start = task ? START[task.key] : undefined;
  const persona = personas.find((p) => start?.persona.test(p.key)) ?? personas[0];
  return (
    <section>
      <div className="demo-h"><h2>{t('demo.tour')}</h2><span>{t('demo.tour_done', { n: tasks.filter((x) => x.done).length, all: tasks.length })}</span></div>
      <div className="demo-box tour">
        <ol>
          {tasks.map((given, n) => ({ x: { ...given, taps: given.taps ?? tapsOf(given.key) }, n })).map(({ x, n }) => (
            <li key={x.key} className={n === next ? 'next' : ''}>
              <span className={x.done ? 'tour-n done' : 'tour-n'} aria-hidden="true">{x.done ? '✓' : n + 1}</span>
              <span>{i18n.language === 'en' ? x.title_en : x.title}{x.done ? <span className="sr"> {t('demo.done')}</span> : null}</span>
              <span className="tour-taps">{x.taps !== undefined ? <><strong className={x.taps > x.taps_max ? 'late' : ''}>{x.taps}</strong> / {x.taps_max}{x.done ? ` ${t('demo.taps')}` : `${i18n.language === 'en' ? ', ' : '，'}${t('demo.doing')}`}</> : t('demo.at_most', { n: x.taps_max })}</span>
            </li>
          ))}
        </ol>
        {task && persona ? <button type="button" className="filled" onClick={() => enter(task, persona.key, start?.href ?? persona.href)}>{t('demo.go_on', { n: next + 1 })}</button> : <p className="tour-end" role="status"><strong>{t('demo.tour_end')}</strong></p>}
      </div>
    </section>
  );
}
