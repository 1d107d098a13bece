/** What slips, by area: ladder, late, remind. Two presses chase the unsigned. */
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Slipping } from '../../api/types';
import { useNow } from '../../ui/clock';
import { RemindCost } from '../../ui/cost';
import { count, rate } from '../../ui/format';
import { useKeys } from '../../ui/keys';
import { Ladder } from '../../ui/ladder';
import { shortMoment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { RemindResult, useRemind } from '../matter/remind';

const SHOWN = 6;

export function SlippingColumn({ slipping, mayRemind }: { slipping: Slipping[]; mayRemind: boolean }) {
  const { t } = useTranslation();
  return (
    <section className="column slipping" aria-labelledby="slipping-title">
      <header><h2 id="slipping-title">{t('now.slipping')}</h2><span className="hint">{t('now.slipping_by')}</span></header>
      {slipping.length === 0 ? <p className="second now-pad">{t('now.slipping_none')}</p> : null}
      {slipping.map((s, n) => <One key={s.matter.id} slipping={s} first={n === 0} mayRemind={mayRemind && s.matter.kind !== 'request'} />)}
    </section>
  );
}

function One({ slipping, first, mayRemind }: { slipping: Slipping; first: boolean; mayRemind: boolean }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const now = useNow();
  const remind = useRemind(slipping.matter.id);
  const [open, setOpen] = useState(false);
  const { matter, counts } = slipping;
  const unsigned = counts.expected - counts.signed;
  const rows = [...slipping.rows].sort((a, b) => b.counts.late - a.counts.late);
  const shown = open ? rows : rows.slice(0, SHOWN);
  const hidden = rows.slice(SHOWN);
  const rest = hidden.length + (slipping.rest ?? 0);
  const restLate = hidden.reduce((n, r) => n + r.counts.late, 0) + (slipping.rest_late ?? 0);
  const chase = (units?: number[]) => { if (!remind.isPending) remind.mutate(units ? { units } : {}); };
  useKeys(first && mayRemind ? { c: () => chase() } : {});
  return (
    <div className="slip">
      <div className="slip-head"><Link to="/matters/$id" params={{ id: String(matter.id) }}>{matter.title}</Link><strong className="late">{t('ui.sign_late')} {count(counts.late)}</strong></div>
      <p className="second">{t('now.slip_words', { due: matter.due_ms ? shortMoment(matter.due_ms, now, i18n.language) : '–', rate: rate(counts.signed, counts.expected), signed: count(counts.signed), expected: count(counts.expected) })}{slipping.reminded_ms ? ` · ${t('now.last_remind', { time: shortMoment(slipping.reminded_ms, now, i18n.language) })}` : ''}</p>
      <ul>
        {shown.map((r) => (
          <li key={r.unit.no}>
            <Link to="/matters/$id" params={{ id: String(matter.id) }} search={{ under: r.unit.no }}>{name(r.unit)}</Link>
            <Ladder counts={r.counts} />
            <span className={r.counts.late ? 'num late' : 'num'}>{count(r.counts.late)}</span>
            {mayRemind ? <button type="button" className="linkish" disabled={r.counts.expected === r.counts.signed} onClick={() => chase([r.unit.no])} aria-label={t('now.remind_unit', { unit: name(r.unit) })}>{t('now.remind')}</button> : null}
          </li>
        ))}
        {rest && !open ? <li className="slip-rest"><span>{t('now.rest', { count: rest })} {count(restLate)}</span>{slipping.rest ? <Link to="/matters/$id" params={{ id: String(matter.id) }}>{t('now.unfold')}</Link> : <button type="button" className="linkish" onClick={() => setOpen(true)}>{t('now.unfold')}</button>}</li> : null}
      </ul>
      <div className="slip-all">
        {mayRemind ? <Button disabled={unsigned <= 0} title={unsigned <= 0 ? t('now.all_signed') : undefined} loading={remind.isPending} onClick={() => chase()}>{t('now.remind_all', { n: count(unsigned) })}{first ? <kbd>C</kbd> : null}</Button> : null}
        <Link to="/matters/$id" params={{ id: String(matter.id) }} search={{ filter: 'unsigned' }}>{t('now.phones')}</Link>
      </div>
      {mayRemind && unsigned > 0 ? <p className="now-cost"><RemindCost id={matter.id} units={[]} /></p> : null}
      <RemindResult remind={remind} />
    </div>
  );
}
