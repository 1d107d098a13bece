/** What went out about the matter, by occasion and channel: sent, failed, waiting, cost. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/may';
import { q } from '../../api/queries';
import type { Sending } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count, yuan } from '../../ui/format';
import { shortMoment } from '../../ui/time';

export function useSendingWords(): (s: Sending) => string {
  const { t, i18n } = useTranslation();
  return (s) => [
    s.kind && s.kind !== 'robot' ? t(`ui.channel_${s.kind}`) : s.channel,
    s.sent ? t('matter.msg_sent', { n: count(s.sent) }) : '',
    s.failed ? t('matter.msg_failed', { n: count(s.failed) }) : '',
    s.state === 'waiting' && s.waiting ? t('matter.msg_waiting', { n: count(s.waiting) }) : '',
    s.state === 'dropped' ? t('matter.msg_dropped') : '',
    s.cost_fen ? yuan(s.cost_fen, i18n.language) : '',
  ].filter(Boolean).join(' · ');
}

export function Messages({ id }: { id: number }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const words = useSendingWords();
  const may = useMay();
  const rows = useQuery(q.messages(id)).data?.rows ?? [];
  if (!rows.length) return null;
  return (
    <section className="side-part">
      <h2>{t('matter.messages')}</h2>
      <table className="side-table">
        <tbody>{rows.map((s) => (
          <tr key={`${s.seq}-${s.channel}`}><td className="when">{shortMoment(s.made_ms, now, i18n.language)}</td><td>{t(`matter.msg_${s.occasion}`)}</td><td className={s.failed ? 'warn-words' : ''}>{words(s)}</td></tr>
        ))}</tbody>
      </table>
      {may('channel.read') ? <p className="side-link"><Link to="/channels">{t('matter.msg_channels')}</Link></p> : null}
    </section>
  );
}
