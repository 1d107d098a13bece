/** What is to be written: an order, a request, a consultation or a meeting; only what the post may. */
import { useNavigate } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/may';

const KINDS = ['directive', 'request', 'consultation', 'meeting'] as const;
type Kind = (typeof KINDS)[number];
const NEEDS: Record<Kind, string> = { directive: 'matter.issue', meeting: 'matter.issue', request: 'matter.request', consultation: 'matter.request' };

export function KindSwitch({ here }: { here: Kind }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay();
  const go = (kind: Kind) => {
    if (kind === 'directive') void navigate({ to: '/matters/new' });
    else if (kind === 'meeting') void navigate({ to: '/matters/meeting' });
    else void navigate({ to: '/matters/ask', search: { kind } });
  };
  const offered = KINDS.filter((k) => k === here || may(NEEDS[k]));
  return <Segmented className="kind-switch" aria-label={t('compose.what')} value={here} onChange={(k) => go(k as Kind)} options={offered.map((k) => ({ value: k, label: t(`compose.what_${k}`) }))} />;
}
