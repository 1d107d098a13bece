/** @jsxImportSource preact */
/** Where a phone's own camera comes to with a label: a delivery note leads to what arrives, a lot to who waits for it. */
import { useEffect, useState } from 'preact/hooks';
import { ApiProblem } from '../../api/problem';
import type { Code } from '../../api/supply';
import { count } from '../../ui/format';
import { useLive } from '../live';
import { Back, ProblemWords } from '../parts';
import { today } from '../today';
import { named, t } from '../words';
import { readCode } from './read';

export function CodePage({ code }: { code: string }) {
  const [found, show] = useState<Code>();
  const [error, fail] = useState<ApiProblem>();
  const needs = useLive(today)?.needs ?? [];
  useEffect(() => {
    let here = true;
    const put = (what: Code) => { if (!here) return; if (what.kind === 'shipment') location.replace(`#/shipment/${what.entry_id}`); else show(what); };
    readCode(code).then(put).catch((problem: unknown) => { if (here && problem instanceof ApiProblem) fail(problem); });
    return () => { here = false; };
  }, [code]);
  const waiting = [...new Map(needs.filter((need) => need.kind === 'supply' || need.kind === 'do' || need.kind === 'sign').map((need) => [need.matter.id, need])).values()];
  return (
    <article>
      <Back to="" title={t('goods.label')} />
      <div class="page steps goods">
        {error ? <ProblemWords error={error} /> : null}
        {!found && !error ? <p class="second" role="status">{t('goods.reading')}</p> : null}
        {found?.kind === 'lot' ? <>
          <p><strong>{named(found)}</strong> {t('goods.lot', { lot: found.lot })}<br /><span class="second">{t('goods.there', { amount: `${count(found.there)} ${found.measure}` })}{found.expires ? ` · ${t('goods.expires', { day: found.expires })}` : ''}</span></p>
          <p class="strong">{t(waiting.length ? 'goods.for_which' : 'goods.for_none')}</p>
          {waiting.map((need) => <a key={need.key} class="outline big" href={`#/matter/${need.matter.id}/${code}`}><strong>{need.matter.title}</strong></a>)}
        </> : null}
      </div>
    </article>
  );
}
