/** The organisation: the tree with lazy children, search, and the page of one unit. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentPost } from '../../api/client';
import { q } from '../../api/queries';
import type { UnitChild, UnitRef } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName, useWords } from '../../ui/unit';
import { type UnitSearch, unitSearch } from '../paths';
import { EndedNote } from './ended';
import { UnitPage } from './unit';
import './organisation.css';

export function OrganisationPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const params = useParams({ strict: false });
  const search = unitSearch(useSearch({ strict: false }));
  const session = useQuery(q.session()).data;
  const own = session?.posts.find((p) => p.id === (currentPost() ?? session.post_id))?.unit;
  const ownPage = useQuery({ ...q.unit(own?.no ?? 0), enabled: own !== undefined });
  const top = ownPage.data?.path.find((u) => u.level === 'province') ?? ownPage.data?.path[0] ?? own;
  const no = params.no ? Number(params.no) : own?.no;
  const [text, setText] = useState('');
  const found = useQuery(q.findUnits(text));
  const name = useUnitName();
  const words = useWords();
  return (
    <div className="organisation">
      <header className="page-head">
        <h1>{t('organisation.title')}</h1>
        <span className="unit-find"><label htmlFor="unit-q">{t('organisation.find')}</label><Input id="unit-q" allowClear value={text} onChange={(e) => setText(e.target.value)} /></span>
        <Link to="/organisation/groups">{t('organisation.groups')}</Link>
        <Link to="/organisation/settings">{t('province.title')}</Link>
        <Link to="/organisation/calendar">{t('calendar.title')}</Link>
        {session?.permissions.includes('unit.write') || session?.permissions.includes('unit.import') ? <Button onClick={() => void navigate({ to: '/organisation/import' })}>{t('organisation.import')}</Button> : null}
        {session?.permissions.includes('person.write') ? <Button onClick={() => void navigate({ to: '/organisation/people' })}>{t('organisation.import_people')}</Button> : null}
        {session?.permissions.includes('rights.confirm') ? <Link to="/organisation/rights">{t('people.waiting')}</Link> : null}
      </header>
      <div className="organisation-body">
        <nav className="unit-tree" aria-label={t('organisation.tree')}>
          {text.trim() ? (
            <ul>
              {(found.data?.rows ?? []).map((u) => <li key={u.no} className={u.valid_to_ms ? 'hit ended' : 'hit'}><Link to="/organisation/$no" params={{ no: String(u.no) }} search={search}>{name(u)}</Link> <EndedNote unit={u} /><div className="hint">{typeof u.path === 'string' ? words(u.path, u.path_en) : u.path.map(name).join(' › ')} · {u.code}</div></li>)}
              {found.data && found.data.rows.length === 0 ? <li className="second pad">{t('organisation.none')}</li> : null}
              <li><ProblemNote error={found.error} /></li>
            </ul>
          ) : top ? <>
            <div className="tree-choice"><Checkbox checked={search.closed ?? false} onChange={(e) => void navigate({ to: '.', search: unitSearch({ ...search, closed: e.target.checked }), replace: true })}>{t('organisation.show_closed')}</Checkbox></div>
            <ul><Branch unit={top} here={no} depth={0} search={search} open /></ul>
          </> : <p className="hint pad">{t('ui.loading')}</p>}
        </nav>
        {no !== undefined ? <UnitPage no={no} search={search} /> : null}
      </div>
    </div>
  );
}

function Branch({ unit, here, depth, search, open: first = false }: { unit: UnitRef & Partial<UnitChild>; here: number | undefined; depth: number; search: UnitSearch; open?: boolean }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const [open, setOpen] = useState(first);
  // What is unfolded stays so while another choice loads.
  const below = useQuery({ ...q.children(unit.no, search), enabled: open, placeholderData: (old) => old });
  const leaf = unit.children_count === 0;
  return (
    <li>
      <div className={['branch', ...(unit.no === here ? ['here'] : []), ...(unit.valid_to_ms ? ['ended'] : [])].join(' ')} style={{ paddingLeft: 12 + depth * 16 }}>
        {leaf ? <span className="twig-space" /> : <button type="button" className="twig" aria-expanded={open} aria-label={t(open ? 'organisation.fold' : 'organisation.unfold', { unit: name(unit) })} onClick={() => setOpen(!open)}><svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true"><path d={open ? 'M0 2h10L5 9Z' : 'M2 0v10l7-5Z'} fill="currentColor" /></svg></button>}
        <span className="branch-name"><Link to="/organisation/$no" params={{ no: String(unit.no) }} search={search} aria-current={unit.no === here ? 'page' : undefined}>{name(unit)}</Link> <EndedNote unit={unit} /></span>
        {unit.children_count ? <span className="hint">{count(unit.children_count)}</span> : null}
      </div>
      {open ? <ul>{(below.data?.rows ?? []).map((u: UnitChild) => <Branch key={u.no} unit={u} here={here} depth={depth + 1} search={search} />)}{below.isPending ? <li className="hint" style={{ paddingLeft: 44 + depth * 16 }}>{t('ui.loading')}</li> : null}{below.error ? <li><ProblemNote error={below.error} /></li> : null}</ul> : null}
    </li>
  );
}
