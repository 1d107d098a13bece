/** Units, or persons with their posts and phones, brought as a list; what gives rights waits for a second person. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { ListOf } from '../import/list';
import { TakeIn } from '../import/take-in';
import '../compose/compose.css';
import './organisation.css';

type What = 'units' | 'posts';
const COLUMNS: Record<What, string> = { units: 'code, level, name, parent, kind, sector, tags, aliases, phone, valid_from, valid_to', posts: 'unit, title, kind, roles, phone, mail, name, account' };
const listOf = (what: What): ListOf => ({
  base: `/${what}/import`,
  runs: (after) => take(api.GET(`/${what}/import`, { params: { query: after ? { after } : {} } })),
  undo: (id) => take(api.POST(`/${what}/import/{id}/undo`, { params: { path: { id } }, body: {} })),
});
const LISTS: Record<What, ListOf> = { units: listOf('units'), posts: listOf('posts') };

export function ImportPeople() {
  return <ImportPage what="posts" />;
}

export function ImportPage({ what = 'units' }: { what?: What }) {
  const { t } = useTranslation();
  return (
    <div className="import">
      <header className="page-head"><h1>{t(what === 'units' ? 'organisation.import_title' : 'organisation.import_people')}</h1><Link to="/organisation">{t('organisation.back')}</Link></header>
      <div className="import-body">
        <TakeIn
          list={LISTS[what]} columns={<code>{COLUMNS[what]}</code>} undoes={t(what === 'units' ? 'organisation.undo_does_units' : 'organisation.undo_does_people')}
          then={what === 'posts' ? <Link to="/organisation/rights">{t('organisation.rights_wait')}</Link> : null}
        />
      </div>
    </div>
  );
}
