/** The matters that came out of this one, with their sum: progress on the parent. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Counts, Matter } from '../../api/types';
import { count, rate } from '../../ui/format';
import { Ladder } from '../../ui/ladder';
import { moment } from '../../ui/time';
import { sumCounts } from './tree-rows';
import '../ask/ask.css';

export function Children({ matter, title }: { matter: Matter; title: string }) {
  const { t, i18n } = useTranslation();
  if (!matter.children.length) return null;
  const sum = sumCounts(matter.children.map((m) => m.counts));
  return (
    <section className="children" aria-label={title}>
      <h2>{title}</h2>
      <table>
        <thead><tr><th scope="col">{t('matter.title')}</th><th scope="col" className="opt">{t('matter.due')}</th><th scope="col" className="ladder-col">{t('matter.col_ladder')}</th><th scope="col" className="num">{t('matter.col_signed')}</th><th scope="col" className="num">{t('matter.col_done')}</th><th scope="col" className="num">{t('matter.col_late')}</th></tr></thead>
        <tbody>
          {matter.children.map((m) => (
            <tr key={m.id}>
              <th scope="row"><Link to="/matters/$id" params={{ id: String(m.id) }}>{m.title}</Link>{m.status === 'issued' ? null : <span className="hint"> {t(`ui.status_${m.status}`)}</span>}</th>
              <td className="opt nowrap">{m.due_ms ? moment(m.due_ms, i18n.language) : '–'}</td>
              <Sums counts={m.counts} />
            </tr>
          ))}
          {matter.children.length > 1 ? <tr className="total"><th scope="row">{t('matter.children_sum', { count: matter.children.length })}</th><td className="opt" /><Sums counts={sum} /></tr> : null}
        </tbody>
      </table>
    </section>
  );
}

function Sums({ counts }: { counts: Counts }) {
  const part = (n: number) => <td className="num">{rate(n, counts.expected)}<div className="hint">{count(n)} / {count(counts.expected)}</div></td>;
  return <><td className="ladder-col"><Ladder counts={counts} /></td>{part(counts.signed)}{part(counts.done)}<td className={counts.late > 0 ? 'num late' : 'num'}>{count(counts.late)}</td></>;
}
