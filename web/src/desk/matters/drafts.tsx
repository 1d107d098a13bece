/** What one has begun to write and not sent: continued here or on another device, or thrown away. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { AskKind, Draft } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';

export function Drafts() {
  const { t } = useTranslation();
  const drafts = useQuery(q.drafts());
  // What is being filled in waits among the reports.
  const rows = (drafts.data?.rows ?? []).filter((draft) => draft.kind !== 'report');
  if (!rows.length) return null;
  return (
    <section className="drafts" aria-label={t('matters.drafts')}>
      <h2>{t('matters.drafts')}</h2>
      <ul>{rows.map((draft) => <Row key={draft.id} draft={draft} />)}</ul>
    </section>
  );
}

function Row({ draft }: { draft: Draft }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const drop = useMutation({
    mutationFn: () => take(api.DELETE('/drafts/{uuid}', { params: { path: { uuid: draft.id } } })),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['drafts'] }),
  });
  const title = draft.title?.trim() || t('matters.draft_untitled');
  return (
    <li>
      <Go draft={draft}>{title}</Go>
      <span className="second">{t(`ui.kind_${draft.kind ?? 'notice'}`)}</span>
      <span className="hint">{draft.at_ms ? t('matters.draft_kept', { time: moment(draft.at_ms, i18n.language) }) : null}</span>
      <Popconfirm title={t('matters.draft_sure')} okText={t('matters.draft_delete')} cancelText={t('ui.cancel')} onConfirm={() => drop.mutate()}>
        <button type="button" className="linkish" aria-label={`${t('matters.draft_delete')} ${title}`}>{t('matters.draft_delete')}</button>
      </Popconfirm>
      <ProblemNote error={drop.error} />
    </li>
  );
}

function Go({ draft, children }: { draft: Draft; children: string }) {
  const asks = (['request', 'consultation'] as const).find((kind): kind is AskKind => kind === draft.kind);
  if (asks) return <Link to="/matters/ask" search={{ kind: asks, draft: draft.id }}>{children}</Link>;
  return <Link to="/matters/new" search={{ draft: draft.id }}>{children}</Link>;
}
