/** Sign in with account and password. No default account exists. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { actAs, api, take } from '../../api/client';
import { ProblemNote } from '../../ui/problem-note';
import { Languages } from '../shell/rail';
import '../shell/shell.css';
import './signin.css';

export function SignIn() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [account, setAccount] = useState('');
  const [password, setPassword] = useState('');
  const enter = useMutation({
    mutationFn: () => take(api.POST('/session', { body: { account, password } })),
    onSuccess: () => {
      actAs(null);
      client.clear();
      void navigate({ to: '/' });
    },
  });
  const submit = (e: FormEvent) => { e.preventDefault(); if (account && password) enter.mutate(); };
  return (
    <main className="signin">
      <form onSubmit={submit}>
        <h1>{t('signin.title')}</h1>
        <p className="second">{t('signin.words')}</p>
        <label htmlFor="account">{t('signin.account')}</label>
        <Input id="account" size="large" autoComplete="username" autoFocus value={account} onChange={(e) => setAccount(e.target.value)} />
        <label htmlFor="password">{t('signin.password')}</label>
        <Input.Password id="password" size="large" autoComplete="current-password" value={password} onChange={(e) => setPassword(e.target.value)} />
        <ProblemNote error={enter.error} />
        <Button type="primary" size="large" htmlType="submit" disabled={!account || !password} loading={enter.isPending}>{t('signin.enter')}</Button>
        {!account || !password ? <p className="hint">{t('signin.need')}</p> : null}
        <p className="signin-foot"><Link to="/activate">{t('signin.have_code')}</Link></p>
        <p className="hint signin-foot">{t('signin.lost')}</p>
        <Languages />
      </form>
    </main>
  );
}
