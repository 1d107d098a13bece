/** The changes that can be made to a unit, for those who may; others read why not. */
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Unit } from '../../api/types';
import { Add } from './add';
import { Merge } from './merge';
import { Close, Edit, Move, Rename, ReportElsewhere } from './simple';
import { Split } from './split';
import './restructure.css';

const VERBS = { add: Add, rename: Rename, edit: Edit, move: Move, report: ReportElsewhere, merge: Merge, split: Split, close: Close } as const;
type Verb = keyof typeof VERBS;

export function ChangeMenu({ unit }: { unit: Unit }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [verb, setVerb] = useState<Verb | null>(null);
  if (unit.as_of_ms) return null;
  if (!unit.writes) return <p className="hint">{t('restructure.no_right')}</p>;
  if (unit.valid_to_ms) return <p className="hint">{t('restructure.is_closed')}</p>;
  const top = !unit.parent;
  const why = (v: Verb) => (top && ['move', 'report', 'merge', 'split', 'close'].includes(v) ? t('restructure.is_top')
    : unit.level === 'group' && ['merge', 'split', 'close'].includes(v) ? t('restructure.is_group') : undefined);
  const Form = verb ? VERBS[verb] : null;
  const done = (no: number) => void navigate({ to: '/organisation/$no', params: { no: String(no) } });
  return (
    <div className="change-menu">
      {(Object.keys(VERBS) as Verb[]).map((v) => <Button key={v} disabled={why(v) !== undefined} title={why(v)} onClick={() => setVerb(v)}>{t(`restructure.${v}`)}</Button>)}
      {top ? <span className="hint">{t('restructure.is_top')}</span> : null}
      {Form ? <Form unit={unit} close={() => setVerb(null)} done={done} /> : null}
    </div>
  );
}
