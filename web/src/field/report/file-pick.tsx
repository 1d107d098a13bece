/** @jsxImportSource preact */
/** Takes one photograph or one file and keeps it on this phone; what was taken can be put away again. */
import { useState } from 'preact/hooks';
import type { FileRef } from '../../form/form';
import { bytes } from '../../ui/format';
import { Icon } from '../icons';
import { t } from '../words';
import { BYTES_MAX, canName, keepFile } from './files';

interface Props {
  id: string;
  isPhoto: boolean;
  file: FileRef | undefined;
  /** What names and what describes it. */
  labelledBy: string;
  told?: string;
  put: (file: FileRef | undefined) => void;
}

export function FilePick({ id, isPhoto, file, labelledBy, told, put }: Props) {
  const [fault, tell] = useState('');
  const [busy, work] = useState(false);
  const take = async (input: HTMLInputElement) => {
    const chosen = input.files?.[0];
    input.value = '';
    if (!chosen) return;
    if (chosen.size > BYTES_MAX) return tell(t('report.file_large', { max: bytes(BYTES_MAX) }));
    work(true);
    tell('');
    try { put(await keepFile(chosen, isPhoto)); } catch { tell(t('report.file_failed')); } finally { work(false); }
  };
  if (!canName()) return <p class="fault"><Icon name="wrong" size={20} />{t('report.file_https')}</p>;
  return (
    <div role="group" aria-labelledby={labelledBy} {...(told ? { 'aria-describedby': told } : {})}>
      {file ? (
        <div class="card">
          <p>{file.name} <span class="second">{bytes(file.size)}</span></p>
          <p class="second">{t('report.file_kept')}</p>
          <button type="button" class="outline" onClick={() => put(undefined)}>{t('report.remove')}</button>
        </div>
      ) : (
        <label class="outline big file">
          <strong>{busy ? t('report.file_busy') : isPhoto ? t('report.photo') : t('report.file')}</strong>
          <input id={id} type="file" {...(isPhoto ? { accept: 'image/*' } : {})} onChange={(e) => void take(e.currentTarget)} />
        </label>
      )}
      {fault ? <p class="fault" role="alert"><Icon name="wrong" size={20} />{fault}</p> : null}
    </div>
  );
}
