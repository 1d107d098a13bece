/** The text: Markdown, with a paste from Word turned into it; or a file as the text; and attachments. */
import { useMutation } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { type ClipboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendRaw } from '../../api/client';
import type { FileRef } from '../../api/types';
import { bytes } from '../../ui/format';
import { htmlToMarkdown } from '../../ui/paste';
import { ProblemNote } from '../../ui/problem-note';

export function upload(file: File): Promise<FileRef> {
  return sendRaw<FileRef>('/files', file, { 'Content-Type': file.type || 'application/octet-stream', 'Shouhu-File-Name': encodeURIComponent(file.name) });
}

interface Props { text: string; onText: (text: string) => void; file: FileRef | undefined; onFile: (file: FileRef | undefined) => void; error?: string | undefined }
export function TextField({ text, onText, file, onFile }: Props) {
  const { t } = useTranslation();
  const [mode, setMode] = useState<'text' | 'file'>(file ? 'file' : 'text');
  const [pasted, setPasted] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const send = useMutation({ mutationFn: upload, onSuccess: onFile });
  const paste = (e: ClipboardEvent<HTMLTextAreaElement>) => {
    const html = e.clipboardData.getData('text/html');
    if (!html) return;
    const markdown = htmlToMarkdown(html);
    if (!markdown) return;
    e.preventDefault();
    const { selectionStart: from, selectionEnd: to } = e.currentTarget;
    onText(text.slice(0, from) + markdown + text.slice(to));
    setPasted(true);
  };
  return (
    <div>
      <Segmented value={mode} onChange={(v) => setMode(v as 'text' | 'file')} options={[{ value: 'text', label: t('compose.as_text') }, { value: 'file', label: t('compose.as_file') }]} />
      {mode === 'text' ? (
        <>
          <textarea id="text" ref={area} className="text-area" value={text} onChange={(e) => { onText(e.target.value); setPasted(false); }} onPaste={paste} aria-describedby="text-hint" />
          <p className="hint" id="text-hint">{pasted ? t('compose.pasted') : t('compose.text_hint')}</p>
        </>
      ) : (
        <>
          {file ? <p>{file.name} <span className="hint">{bytes(file.size)}</span> <button type="button" className="linkish" onClick={() => onFile(undefined)}>{t('compose.remove')}</button></p> : <FileButton word={t('compose.choose_file')} busy={send.isPending} take={(f) => send.mutate(f)} accept=".pdf,.docx,.doc,.wps,.ofd" />}
          <p className="hint">{t('compose.file_hint')}</p>
          <ProblemNote error={send.error} />
        </>
      )}
    </div>
  );
}

export function FileButton({ word, busy, take, accept }: { word: string; busy: boolean; take: (file: File) => void; accept?: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input ref={input} type="file" className="sr" tabIndex={-1} aria-label={word} accept={accept} onChange={(e) => { const f = e.target.files?.[0]; if (f) take(f); e.target.value = ''; }} />
      <Button loading={busy} onClick={() => input.current?.click()}>{word}</Button>
    </>
  );
}

export function Attachments({ files, add, remove }: { files: FileRef[]; add: (file: FileRef) => void; remove: (sha: string) => void }) {
  const { t } = useTranslation();
  const send = useMutation({ mutationFn: upload, onSuccess: add });
  return (
    <div>
      <ul>{files.map((f) => <li key={f.sha256}>{f.name} <span className="hint">{bytes(f.size)}</span> <button type="button" className="linkish" onClick={() => remove(f.sha256)}>{t('compose.remove')}</button></li>)}</ul>
      <FileButton word={t('compose.attach')} busy={send.isPending} take={(f) => send.mutate(f)} />
      <ProblemNote error={send.error} />
    </div>
  );
}
