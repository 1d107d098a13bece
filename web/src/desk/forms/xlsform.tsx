/** A workbook as a draft: what was not read is told with sheet, row, column and reason; what was read opens in the editor. */
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sendRaw } from '../../api/client';
import { ApiProblem } from '../../api/problem';
import type { FieldError, FormDraft, FormFault } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { FileButton } from '../compose/text-field';
import '../fields/fields.css';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
interface Read { draft: FormDraft; faults: FormFault[] }
const send = (file: File, form: number | undefined): Promise<Read> => sendRaw<Read>(`/forms/xlsform${form === undefined ? '' : `?form=${form}`}`, file, { 'Content-Type': XLSX, 'Shouhu-File-Name': encodeURIComponent(file.name) });

/** `/survey/12/constraint` */
function cellOf(pointer: string): { sheet: string; row: string; column: string } {
  const [, sheet = '', row = '', ...column] = pointer.split('/');
  return { sheet, row, column: column.join('/').replace(/~1/g, '/').replace(/~0/g, '~') };
}

export function FromXlsform({ form, take }: { form?: number; take: (draft: FormDraft) => void }) {
  const { t } = useTranslation();
  const read = useMutation({ mutationFn: (file: File) => send(file, form), onSuccess: (found) => take(found.draft) });
  const cells = read.error instanceof ApiProblem && read.error.code === 'xlsform.wrong' ? read.error.problem.errors ?? [] : [];
  return (
    <>
      <FileButton word={t('forms.from_xlsform')} busy={read.isPending} take={(file) => read.mutate(file)} accept=".xlsx" />
      {cells.length ? <Cells cells={cells} /> : read.error ? <div className="forms-xlsform"><ProblemNote error={read.error} /></div> : null}
    </>
  );
}

function Cells({ cells }: { cells: FieldError[] }) {
  const { t, i18n } = useTranslation();
  const zh = i18n.language !== 'en';
  return (
    <section className="forms-xlsform" role="alert">
      <strong>{t('forms.xlsform_wrong', { count: cells.length, n: count(cells.length) })}</strong>
      <table className="fields-table">
        <thead><tr><th scope="col">{t('forms.sheet')}</th><th scope="col" className="num">{t('forms.row')}</th><th scope="col">{t('forms.col')}</th><th scope="col">{t('forms.reason')}</th></tr></thead>
        <tbody>{cells.map((cell, n) => {
          const at = cellOf(cell.pointer);
          return <tr key={`${cell.pointer} ${n}`}><td><code>{at.sheet}</code></td><td className="num">{at.row}</td><td><code>{at.column}</code></td><td>{zh ? cell.title_zh : cell.title} {cell.detail ? <code>{cell.detail}</code> : null}</td></tr>;
        })}</tbody>
      </table>
    </section>
  );
}
