/** A one-time code becomes an account: see for which post it is, choose account and password. No sign-in. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { actAs, api, take } from '../../api/client';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName } from '../../ui/unit';
import { Languages } from '../shell/rail';
import '../shell/shell.css';
import '../signin/signin.css';

const PASSWORD_MIN = 10;

export function Activate() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const unit = useUnitName();
  const [code, setCode] = useState('');
  const [account, setAccount] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const look = useMutation({ mutationFn: () => take(api.POST('/activate/look', { body: { code } })) });
  const seen = look.data;
  const enter = useMutation({
    mutationFn: () => take(api.POST('/activate', { body: { code, account: seen?.account ? '' : account.trim(), name: name.trim(), password } })),
    onSuccess: () => { actAs(null); client.clear(); void navigate({ to: '/' }); },
  });
  const why = !seen ? (code.trim() ? null : 'code_needed')
    : !seen.account && !account.trim() ? 'account_needed'
      : seen.needs_name && !name.trim() ? 'name_needed'
        : [...password].length < PASSWORD_MIN ? 'password_short'
          : password !== again ? 'password_differs' : null;
  const submit = (e: FormEvent) => { e.preventDefault(); if (!why && !look.isPending && !enter.isPending) (seen ? enter : look).mutate(); };
  return (
    <main className="signin">
      <form onSubmit={submit}>
        <h1>{t('activate.title')}</h1>
        <p className="second">{t('activate.words')}</p>
        <label htmlFor="code">{t('activate.code')}</label>
        <Input id="code" size="large" autoFocus autoComplete="one-time-code" spellCheck={false} readOnly={seen !== undefined} value={code} onChange={(e) => setCode(e.target.value)} />
        {seen ? <>
          <p role="status"><strong>{unit(seen.unit)} · {seen.post_title}</strong></p>
          <p className="hint">{t('activate.not_mine')}</p>
          {seen.needs_name ? <><label htmlFor="own-name">{t('activate.name')}</label><Input id="own-name" size="large" autoComplete="name" maxLength={60} value={name} onChange={(e) => setName(e.target.value)} /></> : null}
          <label htmlFor="account">{t('activate.account')}</label>
          <Input id="account" size="large" autoComplete="username" maxLength={60} readOnly={Boolean(seen.account)} value={seen.account ?? account} onChange={(e) => setAccount(e.target.value)} />
          <label htmlFor="password">{t('activate.password')}</label>
          <Input.Password id="password" size="large" autoComplete="new-password" value={password} onChange={(e) => setPassword(e.target.value)} />
          <label htmlFor="again">{t('activate.again')}</label>
          <Input.Password id="again" size="large" autoComplete="new-password" value={again} onChange={(e) => setAgain(e.target.value)} />
        </> : null}
        <ProblemNote error={look.error ?? enter.error} />
        <Button type="primary" size="large" htmlType="submit" disabled={why !== null} loading={look.isPending || enter.isPending}>{t(seen ? 'activate.enter' : 'activate.look')}</Button>
        {why ? <p className="hint">{t(`activate.${why}`, { min: PASSWORD_MIN })}</p> : null}
        <Languages />
      </form>
    </main>
  );
}
