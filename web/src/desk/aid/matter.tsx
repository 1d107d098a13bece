/** The page of an application: how far it has come, for whom it asks, masked, and the button of whoever is to act. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Aid, AidStage } from '../../api/aid';
import { download } from '../../api/download';
import type { Matter } from '../../api/types';
import { yuan } from '../../ui/format';
import { Glyph } from '../../ui/glyph';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { useCommodityName } from '../ledger/words';
import { Timeline } from '../matter/timeline';
import { ReadRecord } from '../people/record';
import { Deeds } from './deeds';
import { aidQuery } from './queries';
import '../organisation/organisation.css';
import './aid.css';

/** The way that most go; what ended another way stands after where it ended. */
const WAY: readonly AidStage[] = ['applied', 'verified', 'granted', 'paid', 'confirmed'];
/** What the strip shows already. */
const SHOWN = ['issued', 'closed', 'outcome_seen'];

export function AidMatter({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const found = useQuery(aidQuery(matter.id));
  const aid = found.data;
  return (
    <div className="matter-page aid-page">
      <header className="matter-head">
        <h1>{t('aid.of_unit', { unit: name(matter.from) })}</h1>
        {aid ? <Deeds aid={aid} /> : null}
        <div className="matter-facts second facts"><div>
          <span className="strong">{t('ui.kind_application')}</span>{aid ? <span>{name(matter.from)} → {name(aid.verifier)}</span> : null}
          {aid?.holders.length ? <span>{t('aid.with', { unit: aid.holders.map((unit) => name(unit)).join(' · ') })}</span> : null}
          <span className="nowrap">{t('matter.check', { code: matter.check_code })}</span>
        </div></div>
      </header>
      <ProblemNote error={found.error} again={() => void found.refetch()} />
      {found.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {aid ? <Strip aid={aid} /> : null}
      <div className="matter-body">
        <section className="matter-main">{aid ? <><Money aid={aid} /><Family aid={aid} /></> : null}</section>
        <aside className="matter-side"><Timeline id={matter.id} without={SHOWN} /></aside>
      </div>
    </div>
  );
}

function Strip({ aid }: { aid: Aid }) {
  const { t } = useTranslation();
  // Declined and returned end or wait before the decision, reserved before the payment.
  const reached = WAY.indexOf(aid.stage === 'reserved' ? 'granted' : aid.stage === 'returned' || aid.stage === 'withdrawn' ? 'applied' : aid.stage === 'declined' ? 'verified' : aid.stage);
  const aside = WAY.includes(aid.stage) ? null : aid.stage;
  return (
    <ol className="aid-strip" aria-label={t('aid.way')}>
      {WAY.map((stage, n) => <li key={stage} className={n <= reached ? 'reached' : undefined} aria-current={stage === aid.stage ? 'step' : undefined}><Glyph sign={n <= reached ? 'done' : 'delivered'} /> {t(`aid.stage_${stage}`)}</li>)}
      {aside ? <li className={aside === 'reserved' ? 'aside' : 'aside late'} aria-current="step">{t(`aid.stage_${aside}`)}</li> : null}
    </ol>
  );
}

function Facts({ rows }: { rows: [string, ReactNode][] }) {
  return <dl className="facts-list">{rows.map(([word, value]) => <div key={word}><dt>{word}</dt><dd>{value}</dd></div>)}</dl>;
}

function Money({ aid }: { aid: Aid }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const fund = useCommodityName();
  const { grant, payment } = aid;
  const rows: [string, ReactNode][] = [[t('aid.asked'), aid.asked === undefined ? t('aid.unknown') : yuan(aid.asked, i18n.language)]];
  if (aid.proposed !== undefined) rows.push([t('aid.proposed'), yuan(aid.proposed, i18n.language)]);
  if (grant) rows.push([t('aid.granted'), <strong key="sum">{yuan(grant.amount, i18n.language)}</strong>], [t('aid.fund'), `${fund(grant)} · ${name(grant.unit)}`]);
  if (payment) {
    const word = payment.confirmed_ms ? t('aid.confirmed_at', { at: moment(payment.confirmed_ms, i18n.language) }) : t(`aid.stage_${aid.stage}`);
    rows.push([t('aid.payment'), <Link key="list" to="/ledger/payments/$list" params={{ list: String(payment.list_id) }}>{word}</Link>]);
  }
  return (
    <section className="aid-part" aria-labelledby="aid-money">
      <h2 id="aid-money">{t('aid.money')}</h2>
      <Facts rows={rows} />
      {payment?.entry_id ? <Button href={download(`/payments/${payment.list_id}/disclosure?lang=${i18n.language}`)} target="_blank">{t('ledger.disclosure')}</Button> : null}
    </section>
  );
}

function Family({ aid }: { aid: Aid }) {
  const { t } = useTranslation();
  const [reading, setReading] = useState(false);
  const { name, contact, account, subject } = aid.family;
  return (
    <section className="aid-part" aria-labelledby="aid-family">
      <h2 id="aid-family">{t('aid.family')}</h2>
      {name ? <Facts rows={[[t('aid.name'), name], [t('aid.contact'), contact || '–'], [t('aid.account'), account || '–']]} /> : <p className="second">{t('ledger.erased')}</p>}
      <p className="hint">{t('aid.sealed')}</p>
      {name && aid.can.read.ok ? <Button onClick={() => setReading(true)}>{t('aid.read')}</Button> : null}
      {reading ? <ReadRecord who={{ subject, name }} first="aid" close={() => setReading(false)} /> : null}
    </section>
  );
}
