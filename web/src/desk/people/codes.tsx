/** One-time codes for everybody below a unit who cannot sign in yet: made once, printed as slips, never shown again. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { Button, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import type { CodesSearch } from '../paths';
import { slipsFile } from './slips';
import '../organisation/organisation.css';
import './people.css';

export function CodesPage() {
  const { t, i18n } = useTranslation();
  const no = Number(useParams({ strict: false }).no ?? 0);
  const { post } = useSearch({ strict: false }) as CodesSearch;
  const name = useUnitName();
  const unit = useQuery(q.unit(no)).data;
  const [days, setDays] = useState(7);
  const make = useMutation({ mutationFn: () => take(api.POST('/units/{no}/codes', { params: { path: { no } }, body: { days, ...(post !== undefined ? { posts: [post] } : {}) } })) });
  const made = make.data;
  const revoke = useMutation({ mutationFn: (id: number) => take(api.DELETE('/posts/{id}/code', { params: { path: { id } } })), onSuccess: () => make.reset() });
  const address = `${location.origin}/activate`;
  const download = () => {
    if (!made) return;
    const link = document.createElement('a');
    const head = [t('people.unit'), t('people.unit_code'), t('people.post'), t('people.code'), t('people.address')];
    link.href = URL.createObjectURL(new Blob([slipsFile(made.rows, head, address)], { type: 'text/csv;charset=utf-8' }));
    link.download = `${t('people.codes')}-${unit?.code ?? no}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <div className="people-page">
      <header className="page-head no-print"><h1>{t('people.codes_title', { unit: name(unit) })}</h1><Link to="/organisation/$no" params={{ no: String(no) }}>{t('people.back_to_unit')}</Link></header>
      <div className="import-body">
        <div className="no-print">
          <p className="second">{t(post === undefined ? 'people.codes_words' : 'people.code_words')}</p>
          {made ? null : <p className="people-buttons"><label htmlFor="code-days">{t('people.days')}</label><InputNumber id="code-days" min={1} max={30} value={days} onChange={(n) => setDays(n ?? 7)} /><Button type="primary" loading={make.isPending} onClick={() => { revoke.reset(); make.mutate(); }}>{t('people.make')}</Button>{post === undefined ? null : <Button loading={revoke.isPending} onClick={() => revoke.mutate(post)}>{t('people.revoke')}</Button>}</p>}
          {revoke.isSuccess && !made ? <p role="status">{t('people.revoked')}</p> : null}
          <ProblemNote error={revoke.error} />
          <ProblemNote error={make.error} />
          {made ? <>
            <p role="status"><strong>{t('people.made', { n: count(made.rows.length), time: moment(made.expires_ms, i18n.language) })}</strong> {t('people.once')}</p>
            {post === undefined ? <p className="second">{t('people.rest', { active: count(made.active), vacant: count(made.vacant) })}{made.more ? ` ${t('people.more_codes')}` : ''}</p> : null}
            {made.rows.length ? <p className="people-buttons"><Button type="primary" onClick={() => window.print()}>{t('people.print')}</Button><Button onClick={download}>{t('people.csv')}</Button></p> : null}
          </> : null}
        </div>
        {made?.rows.length ? <ul className="slips">{made.rows.map((row) => (
          <li key={row.post_id}>
            <div>{name(row.unit)}</div><div><strong>{row.post_title}</strong></div>
            <code>{row.code}</code>
            <div className="slip-words">{t('people.slip', { address, time: moment(made.expires_ms, i18n.language) })}</div>
          </li>
        ))}</ul> : null}
      </div>
    </div>
  );
}
