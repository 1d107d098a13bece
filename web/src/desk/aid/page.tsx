/** Hardship aid: what the own unit has applied for, verified or decided, or has to; a new one is applied for from here. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AidRow } from '../../api/aid';
import { useNow } from '../../ui/clock';
import { yuan } from '../../ui/format';
import { useKeys } from '../../ui/keys';
import { ProblemNote } from '../../ui/problem-note';
import { shortMoment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { Apply } from './deeds';
import { aidList } from './queries';
import '../matters/matters.css';
import './aid.css';

export function AidPage() {
  const { t } = useTranslation();
  const list = useInfiniteQuery(aidList());
  const [applying, setApplying] = useState(false);
  const verifier = list.data?.pages[0]?.verifier;
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  useKeys({ n: () => { if (verifier) setApplying(true); } });
  return (
    <div className="aid">
      <header className="page-head">
        <h1>{t('aid.title')}</h1>
        {verifier ? <Button type="primary" className="aid-new" onClick={() => setApplying(true)}>{t('aid.apply')}<kbd>N</kbd></Button> : null}
      </header>
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      {rows.length ? <Table rows={rows} /> : null}
      {list.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {list.data && !rows.length ? <p className="second pad">{t('aid.none')}</p> : null}
      {list.hasNextPage ? <p className="pad"><Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('ui.more')}</Button></p> : null}
      {applying && verifier ? <Apply verifier={verifier} close={() => setApplying(false)} /> : null}
    </div>
  );
}

function Table({ rows }: { rows: AidRow[] }) {
  const { t } = useTranslation();
  return (
    <table className="matter-table aid-table">
      <thead><tr><th scope="col">{t('aid.col_application')}</th><th scope="col">{t('aid.col_stage')}</th><th scope="col" className="num">{t('aid.asked')}</th><th scope="col" className="num">{t('aid.proposed')}</th><th scope="col" className="num">{t('aid.granted')}</th></tr></thead>
      <tbody>{rows.map((row) => <Row key={row.matter.id} row={row} />)}</tbody>
    </table>
  );
}

function Row({ row }: { row: AidRow }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const now = useNow();
  const sum = (amount: number | undefined, none: string) => (amount === undefined ? <span className="second">{none}</span> : yuan(amount, i18n.language));
  return (
    <tr>
      <th scope="row"><Link to="/matters/$id" params={{ id: String(row.matter.id) }}>{t('aid.of_unit', { unit: name(row.matter.from) })}</Link><div className="second">{shortMoment(row.at_ms, now, i18n.language)}</div></th>
      <td>{t(`aid.stage_${row.stage}`)}{row.mine ? <div className="aid-mine">{t('aid.mine')}</div> : null}</td>
      <td className="num" data-word={t('aid.asked')}>{sum(row.asked, t('aid.unknown'))}</td>
      <td className="num" data-word={t('aid.proposed')}>{sum(row.proposed, '–')}</td>
      <td className="num" data-word={t('aid.granted')}>{sum(row.granted, '–')}</td>
    </tr>
  );
}
