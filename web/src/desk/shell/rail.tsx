/** The entries: words and counts, no icons. An entry is here only when its noun lives. */
import { Link, useNavigate } from '@tanstack/react-router';
import { Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Overview, Post, Session } from '../../api/types';
import { count } from '../../ui/format';
import { type Lang, setLang } from '../../ui/i18n';
import { setLook, useLook } from '../../ui/look';

export function mayAudit(session: Session, post: Post | undefined): boolean {
  return session.permissions.some((p) => /^(audit|journal)/.test(p)) || Boolean(post?.roles.some((r) => /audit/.test(r)));
}

/** On a phone the bar at the foot has room for these; the rest opens from it. */
const THUMBS = 3;

export function Rail({ session, post, counts, help }: { session: Session; post: Post | undefined; counts: Overview['counts'] | undefined; help: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const entries = [
    { to: '/', word: t('shell.now'), n: counts?.now },
    { to: '/situation', word: t('shell.situation') },
    { to: '/matters', word: t('shell.matters'), n: counts?.matters },
    ...(session.permissions.some((p) => p === 'report.read' || p === 'report.file') ? [{ to: '/reports', word: t('shell.reports') }] : []),
    ...(session.permissions.includes('finding.read') && session.permissions.includes('board.read') ? [{ to: '/inspections', word: t('inspections.title') }] : []),
    ...(session.permissions.includes('ledger.read') ? [{ to: '/ledger', word: t('ledger.title') }] : []),
    ...(session.permissions.includes('team.read') ? [{ to: '/teams', word: t('teams.title') }] : []),
    ...(session.permissions.includes('plan.read') ? [{ to: '/plans', word: t('shell.plans') }] : []),
    ...(session.permissions.includes('form.write') ? [{ to: '/forms', word: t('forms.title') }] : []),
    { to: '/organisation', word: t('shell.organisation') },
    ...(session.permissions.includes('channel.test') ? [{ to: '/channels', word: t('shell.channels') }] : []),
    ...(mayAudit(session, post) ? [{ to: '/audit', word: t('shell.audit') }] : []),
  ];
  return (
    <nav className="rail" aria-label={t('shell.entries')}>
      <ul>
        {entries.map((e, at) => (
          <li key={e.to} className={at < THUMBS ? undefined : 'rail-beyond'}>
            <Link to={e.to} activeOptions={{ exact: e.to === '/', includeSearch: false }} activeProps={{ className: 'here', 'aria-current': 'page' }}>
              <span>{e.word}</span>{e.n ? <span className="rail-n">{count(e.n)}</span> : null}
            </Link>
          </li>
        ))}
        {entries.length > THUMBS ? (
          <li className="rail-more">
            <Dropdown trigger={['click']} menu={{ items: entries.slice(THUMBS).map((e) => ({ key: e.to, label: e.word })), onClick: ({ key }) => void navigate({ to: key }) }}>
              <button type="button" aria-haspopup="menu">{t('shell.more')}</button>
            </Dropdown>
          </li>
        ) : null}
      </ul>
      <div className="rail-foot">
        <button type="button" className="plain-button" onClick={help}>{t('shell.keys')} ?</button>
        <Languages looks={false} />
      </div>
    </nav>
  );
}

export function Languages({ looks = true }: { looks?: boolean }) {
  const { t, i18n } = useTranslation();
  const look = useLook();
  const to = (lang: Lang) => () => setLang(lang);
  const here = i18n.language;
  return (
    <span className="languages">
      {looks ? <button type="button" className="plain-button" aria-label={look === 'dark' ? t('shell.to_light') : t('shell.to_dark')} onClick={() => setLook(look === 'dark' ? 'light' : 'dark')}>{look === 'dark' ? t('shell.light') : t('shell.dark')}</button> : null}
      <span className="lang-pair">
        <button type="button" lang="zh" className={here === 'zh' ? 'plain-button strong' : 'plain-button'} aria-pressed={here === 'zh'} onClick={to('zh')}>{t('shell.zh')}</button>
        <span aria-hidden="true"> / </span>
        <button type="button" lang="en" className={here === 'en' ? 'plain-button strong' : 'plain-button'} aria-pressed={here === 'en'} onClick={to('en')}>{t('shell.en')}</button>
      </span>
    </span>
  );
}
