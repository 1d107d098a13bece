/** What a filing says of a field: pictures are shown, files can be opened, rows of a list are told one by one. */
import { download } from '../../api/download';
import type { Answer, Answers, Choice, FileRef, FormVersion } from '../../form/form';
import { rowsIn, saidIn, shown } from '../../form/shown';
import type { SlotName } from './queries';

interface Props { answer: Answer | undefined; form: FormVersion; slot: SlotName; choices: readonly Choice[]; lang: string }

export function Value({ answer, form, slot, choices, lang }: Props) {
  if (answer && typeof answer === 'object' && 'sha256' in answer) return <KeptFile file={answer} slot={slot} />;
  const rows = rowsIn(answer);
  if (!rows.length) return <>{shown(answer, choices, lang)}</>;
  return <ol className="value-rows">{rows.map((row, n) => <li key={JSON.stringify([n, row])}><Row row={row} form={form} slot={slot} choices={choices} lang={lang} /></li>)}</ol>;
}

function Row({ row, form, slot, choices, lang }: Omit<Props, 'answer'> & { row: Answers }) {
  return <>{Object.entries(row).map(([name, answer]) => <span key={name} className="value-cell"><span className="hint">{saidIn(form.fields[name]?.label, lang) || name}</span> <Value answer={answer} form={form} slot={slot} choices={choices} lang={lang} /></span>)}</>;
}

/** Whether an answer names a file, also in a row of a list. */
export const namesFile = (answer: Answer | undefined, file: FileRef): boolean =>
  typeof answer === 'object' && (Array.isArray(answer) ? rowsIn(answer).some((row) => Object.values(row).some((one) => namesFile(one, file))) : 'sha256' in answer && answer.sha256 === file.sha256);

/** The types that the server hands out as pictures. */
const PICTURES = ['image/jpeg', 'image/png', 'image/webp'];
export function KeptFile({ file, slot }: { file: FileRef; slot: SlotName }) {
  const href = download(`/reports/${slot.matter}/slots/${slot.period}/${slot.subject}/files/${file.sha256}`, {});
  return PICTURES.includes(file.media_type)
    ? <a href={href} target="_blank" rel="noreferrer"><img className="value-photo" src={href} alt={file.name} loading="lazy" /></a>
    : <a href={href} download={file.name}>{file.name}</a>;
}
