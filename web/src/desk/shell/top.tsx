/** Name, incident and level, search, as-of time with sequence, the post (never a person). */
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Dropdown } from 'antd';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { actAs, api } from '../../api/client';
import type { LiveState } from '../../api/live';
import { inSpace, space } from '../../api/space';
import type { Overview, Post, Session, Space } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { clockSeconds } from '../../ui/time';
import { unitName } from '../../ui/unit';
import { Languages } from './rail';

export function postName(post: Post | undefined, lang: string): string {
  if (!post) return '';
  const acting = post.acting ? i18next.t('shell.acting') : '';
  return `${unitName(post.unit, lang)} · ${lang === 'en' ? post.title_en ?? post.title : post.title}${acting}`;
}

export function LevelChip({ level }: { level: string | null | undefined }) {
  const { t } = useTranslation();
  if (!level) return null;
  return <span className={level === 'I' ? 'chip chip-one' : 'chip'}>{t('shell.level', { level })}</span>;
}

export function AsOf({ overview, live }: { overview: Overview | undefined; live: LiveState }) {
  const { t } = useTranslation();
  const now = useNow(1000);
  if (!overview) return <div className="as-of hint" aria-hidden="true" />;
  const seq = Math.max(overview.seq, live.seq);
  const stale = !live.live && live.sinceMs !== null;
  return (
    <div className={stale ? 'as-of hint late' : 'as-of hint'}>
      <div>{stale ? t('shell.stale', { time: clockSeconds(live.sinceMs ?? now) }) : <>{live.live ? t('shell.live') : t('shell.connecting')} · {t('shell.as_of', { time: clockSeconds(now) })}</>}</div>
      <div>{t('shell.seq', { seq: count(seq) })}</div>
    </div>
  );
}

/** Live work or a drill: the page is loaded anew in the other one. */
function SpaceSwitch() {
  const { t } = useTranslation();
  const here = (s: Space) => (s === space ? 'true' as const : undefined);
  return (
    <nav className="space-switch" aria-label={t('shell.space')}>
      {(['live', 'drill'] as const).map((s) => <a key={s} href={inSpace(s)} aria-current={here(s)} className={s}>{t(`shell.space_${s}`)}</a>)}
    </nav>
  );
}

interface Props { session: Session; post: Post | undefined; overview: Overview | undefined; live: LiveState; find: () => void }
export function TopBar({ session, post, overview, live, find }: Props) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const incident = overview?.incident;
  const choose = (key: string) => {
    if (key === 'me') { void navigate({ to: '/me' }); return; }
    if (key === 'out') {
      void api.DELETE('/session').finally(() => { actAs(null); client.clear(); void navigate({ to: session.demo ? '/demo' : '/signin' }); });
      return;
    }
    actAs(Number(key));
    void client.invalidateQueries();
    void navigate({ to: '/' });
  };
  return (
    <header className="top">
      <div className="brand">{t('shell.brand')}</div>
      <div className="top-incident">
        {incident ? <><Link to="/incidents/$id" params={{ id: String(incident.id) }}><strong title={incident.name}>{i18n.language === 'en' ? incident.name_en || incident.name : incident.name}</strong></Link><LevelChip level={incident.level} /></> : session.permissions.includes('incident.read') ? <span className="second">{t('shell.no_incident')}</span> : null}
      </div>
      {overview && (overview.drills > 0 || space === 'drill') ? <SpaceSwitch /> : null}
      <button type="button" className="find" onClick={find} aria-keyshortcuts="Control+K"><span>{t('shell.find')}</span><kbd>Ctrl K</kbd></button>
      <AsOf overview={overview} live={live} />
      <Dropdown trigger={['click']} menu={{
        selectedKeys: post ? [String(post.id)] : [],
        items: [
          ...session.posts.map((p) => ({ key: String(p.id), label: postName(p, i18n.language) })),
          { type: 'divider' as const },
          { key: 'me', label: t('me.title') },
          { key: 'look', label: <Languages /> , disabled: false },
          { key: 'out', label: t('shell.sign_out') },
        ],
        onClick: ({ key }) => { if (key !== 'look') choose(key); },
      }}>
        <button type="button" className="post" title={t('shell.posts')} aria-haspopup="menu">{postName(post, i18n.language)} <span aria-hidden="true">▾</span></button>
      </Dropdown>
    </header>
  );
}
