/** The text of the order, its attachments and its versions, old words struck. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../../api/download';
import type { FileRef, Matter, Version } from '../../api/types';
import { bytes } from '../../ui/format';
import { changes, paragraphs, Rich } from '../../ui/rich';
import { moment } from '../../ui/time';

export function fileHref(file: FileRef, matter: number): string {
  return download(`/files/${file.sha256}`, { matter });
}

/** The line that opens the text on the issuer's page. */
export function TextFold({ matter, open, flip }: { matter: Matter; open: boolean; flip: () => void }) {
  const { t } = useTranslation();
  const extra = [matter.files.length ? t('matter.files_n', { count: matter.files.length }) : '', matter.versions.length > 1 ? t('matter.versions_n', { count: matter.versions.length }) : ''].filter(Boolean).join(' · ');
  return <button type="button" className="fold-line" aria-expanded={open} onClick={flip}>{open ? t('matter.text_hide') : t('matter.text_show')}{extra ? ` · ${extra}` : ''}</button>;
}

export function MatterText({ matter, open = true }: { matter: Matter; open?: boolean }) {
  return (
    <section className={open ? 'matter-text open' : 'matter-text closed'}>
      <div className="paper">
        <Body matter={matter} />
        <Files matter={matter} />
        <Versions versions={matter.versions} />
      </div>
    </section>
  );
}

function Body({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const file = matter.text_file;
  return (
    <>
      <Rich html={matter.text_html} />
      {file ? (
        file.media_type === 'application/pdf'
          ? <iframe className="text-file" title={file.name} src={fileHref(file, matter.id)} />
          : <p>{t('matter.text_is_file')} <a href={fileHref(file, matter.id)} download={file.name}>{file.name}</a></p>
      ) : null}
    </>
  );
}

export function Files({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  if (!matter.files.length) return null;
  return (
    <div className="files">
      <h3>{t('matter.files')}</h3>
      <ul>{matter.files.map((f) => <li key={f.sha256}><a href={fileHref(f, matter.id)} download={f.name}>{f.name}</a> <span className="hint">{bytes(f.size)}</span></li>)}</ul>
    </div>
  );
}

function Versions({ versions }: { versions: Version[] }) {
  const { t, i18n } = useTranslation();
  const [shown, setShown] = useState<number | null>(null);
  if (versions.length < 2) return null;
  const sorted = [...versions].sort((a, b) => b.version - a.version);
  return (
    <div className="files no-print">
      <h3>{t('matter.versions')}</h3>
      <ul>
        {sorted.map((v, n) => {
          const before = sorted[n + 1];
          const open = shown === v.version;
          return (
            <li key={v.version}>
              {t('matter.version', { n: v.version })} · {moment(v.at_ms, i18n.language)}
              {before ? <> · <button type="button" className="linkish" aria-expanded={open} onClick={() => setShown(open ? null : v.version)}>{t('matter.changed')}</button></> : null}
              {before && open ? (
                <div className="diff">{changes(paragraphs(before.text_html), paragraphs(v.text_html)).map((c, k) => (
                  c.kind === 'old' ? <p key={k}><del>{c.text}</del></p> : c.kind === 'new' ? <p key={k}><ins>{c.text}</ins></p> : <p key={k}>{c.text}</p>
                ))}</div>
              ) : null}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
