/** What one press has done, or why it could not. */
import { useTranslation } from 'react-i18next';
import { Glyph } from '../../ui/glyph';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { NothingBefore, type useQuick } from './quick';

export function QuickNote({ quick }: { quick: ReturnType<typeof useQuick> }) {
  const { t, i18n } = useTranslation();
  if (quick.error instanceof NothingBefore) return <div className="problem" role="alert"><strong>{t('reports.nothing_before', { title: quick.variables?.title ?? '' })}</strong></div>;
  if (quick.error) return <ProblemNote error={quick.error} />;
  if (!quick.data) return null;
  const { filed, title, what } = quick.data;
  return (
    <p className="now-receipt" role="status">
      <Glyph sign="signed" /> <strong>{t(`reports.did_${what}`, { time: moment(filed.at_ms, i18n.language) })}</strong> {title} · {t('reports.receipt', { code: filed.code })}{filed.late ? <span className="late"> · {t('reports.filed_late')}</span> : null}
    </p>
  );
}
