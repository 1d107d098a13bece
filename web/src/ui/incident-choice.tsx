/** Which incident a screen is about: all, or one that is open; nothing where there is none. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { q } from '../api/queries';

/** The name of an incident in the language of the reader. */
export function useIncidentName(): (incident: { name: string; name_en?: string }) => string {
  const { i18n } = useTranslation();
  return (incident) => (i18n.language === 'en' ? incident.name_en || incident.name : incident.name);
}

/** Nought is the choice of all: incidents are numbered by the journal, from one. */
const ALL = 0;

export function IncidentChoice({ value, onChange }: { value: number | undefined; onChange: (id: number | undefined) => void }) {
  const { t } = useTranslation();
  const name = useIncidentName();
  const rows = useQuery(q.incidents()).data?.rows ?? [];
  const offered = rows.filter((i) => !i.closed_ms || i.id === value);
  if (!offered.length) return null;
  return (
    <Select
      className="incident-choice"
      aria-label={t('ui.incident')}
      value={value ?? ALL}
      onChange={(id) => onChange(id === ALL ? undefined : id)}
      options={[{ value: ALL, label: t('ui.every_incident') }, ...offered.map((i) => ({ value: i.id, label: name(i) }))]}
      popupMatchSelectWidth={false}
    />
  );
}
