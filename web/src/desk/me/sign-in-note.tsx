/** A sign-in on another device is told to its owner on the next screen, until he has read it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { Session } from '../../api/types';
import { moment } from '../../ui/time';
import { deviceName } from './device';
import './me.css';

export function SignInNote({ session }: { session: Session }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const seen = useMutation({ mutationFn: () => take(api.POST('/session/seen', { body: {} })), onSuccess: () => void client.invalidateQueries({ queryKey: q.session().queryKey }) });
  const last = session.new_sign_ins?.at(-1);
  if (!last) return null;
  return (
    <div className="sign-in-note" role="status">
      <strong>{t('me.new_sign_in', { time: moment(last.at_ms, i18n.language), device: deviceName(last.device) || t('me.unknown') })}</strong>
      <button type="button" className="linkish" disabled={seen.isPending} onClick={() => seen.mutate()}>{t('me.was_me')}</button>
      <Link to="/me">{t('me.not_me')}</Link>
    </div>
  );
}
