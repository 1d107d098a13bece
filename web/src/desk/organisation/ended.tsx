/** How a closed unit ended, wherever it is named: the word, the day, and who took over. */
import { Link, useSearch } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { Ended } from '../../api/types';
import { day, wall } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { unitSearch } from '../paths';

/** Nothing while it stands. `dated` says since when. */
export function EndedNote({ unit, dated = false }: { unit: Ended; dated?: boolean }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const search = unitSearch(useSearch({ strict: false }));
  const at = unit.valid_to_ms;
  if (at === undefined) return null;
  const since = dated ? t('organisation.closed_since', { day: `${wall(at).year} · ${day(at, i18n.language)}` }) : `· ${t('organisation.closed')}`;
  return (
    <span className="ended-note">{since}{unit.successors?.length ? ' → ' : null}{unit.successors?.map((u, n) => (
      <Fragment key={u.no}>{n ? t('organisation.and') : null}<Link to="/organisation/$no" params={{ no: String(u.no) }} search={search}>{name(u)}</Link></Fragment>
    ))}</span>
  );
}
