/** The field that a question asks for: one of the registry, or a new one that enters the registry with the form. */
import { useQuery } from '@tanstack/react-query';
import { Button, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { q } from '../../api/queries';
import type { FieldEntry, FormFault } from '../../api/types';
import { BLANK, FieldForm } from '../fields/form';
import { useLabel, useShapeWords } from '../fields/shape';
import type { Editing } from './editing';
import { FaultLines } from './parts';
import { nameOf, rows } from './tree';

interface Props { id: string; edit: Editing; value: string; onChange: (name: string, fresh?: FieldEntry) => void; faults: readonly FormFault[] }
export function FieldPicker({ id, edit, value, onChange, faults }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const shape = useShapeWords();
  const [text, setText] = useState('');
  const [writing, setWriting] = useState<FieldEntry | null>(null);
  const found = useQuery(q.fields(text.trim()));
  const taken = new Set(rows(edit.draft.nodes).map((row) => nameOf(row.node)).filter((name) => name !== value));
  const own = edit.draft.fields ?? {};
  const all = new Map([...Object.values(own), ...(found.data?.fields ?? [])].map((field) => [field.name, field]));
  const options = [...all.values()].map((field) => {
    const why = taken.has(field.name) ? t('forms.is_taken') : field.sensitivity === 'personal' ? t('forms.is_personal') : '';
    return { value: field.name, disabled: why !== '', label: [label(field.label), field.name, shape(field.shape, field.unit), why].filter(Boolean).join(' · ') };
  });
  const here = edit.fieldOf(value);
  if (value && !all.has(value)) options.unshift({ value, disabled: false, label: here ? [label(here.label), value].join(' · ') : value });
  const known = writing ? writing.name !== '' : false;
  return (
    <div>
      <label htmlFor={id}>{t('forms.field')}</label>
      <div className="field-picker">
        <Select id={id} value={value || null} showSearch={{ filterOption: false, onSearch: setText }} notFoundContent={found.isPending ? t('ui.loading') : t('fields.none_found')} onChange={(name: string) => { setText(''); onChange(name); }} options={options} aria-describedby={`${id}-faults`} />
        {own[value] ? <Button onClick={() => setWriting(own[value] ?? null)}>{t('forms.mend_field')}</Button> : null}
        {found.data?.can_write ? <Button onClick={() => setWriting(BLANK)}>{t('fields.add')}</Button> : null}
      </div>
      {here ? <p className="hint">{[shape(here.shape, here.unit), here.cumulative ? t('fields.cumulative_short') : '', own[value] ? t('forms.new_field') : ''].filter(Boolean).join(' · ')}</p> : null}
      <FaultLines id={`${id}-faults`} faults={faults} />
      <Modal open={writing !== null} title={t(known ? 'forms.mend_field' : 'fields.add')} footer={null} width={560} destroyOnHidden onCancel={() => setWriting(null)}>
        {writing ? <><p className="second">{t('forms.new_field_words')}</p><FieldForm first={writing} known={false} ok={t('forms.take_field')} save={(field) => { setWriting(null); onChange(field.name, field); }} /></> : null}
      </Modal>
    </div>
  );
}
