/** A refusal where it happened, in words, with the code to quote. Never a toast. */
import { useTranslation } from 'react-i18next';
import { ApiProblem, problemWords } from '../api/problem';
import './problem-note.css';

/** Columns of tables by the server's keys, in the words that stand at their head. */
const COLUMNS = ['unit', 'code', 'level', 'name', 'parent', 'title', 'period', 'subject', 'nil', 'received'];
const AT_COLUMNS = ['table.columns_missing', 'table.column_twice', 'table.column_ambiguous'];
/** Which columns of a table a refusal is about; nothing of any other. */
function useColumnWords(): (error: ApiProblem) => string {
  const { t } = useTranslation();
  return ({ code, problem }) => {
    const named = AT_COLUMNS.includes(code) && typeof problem.params?.value === 'string' ? problem.params.value : '';
    // Only keys are listed, a head of the file's own may have commas in it.
    const keys = code === 'table.columns_missing' ? named.split(', ') : [named];
    return keys.map((key) => (COLUMNS.includes(key) ? t(`ui.column_${key}`) : key)).join(t('ui.and'));
  };
}

export function ProblemNote({ error, again }: { error: unknown; again?: (() => void) | undefined }) {
  const { t, i18n } = useTranslation();
  const columnsOf = useColumnWords();
  if (!error) return null;
  if (!(error instanceof ApiProblem)) {
    return <div className="problem" role="alert"><strong>{t('ui.problem_unknown')}</strong> <code>client.bug</code></div>;
  }
  const words = problemWords(error.problem, i18n.language);
  // A refusal for one field has the field's own words: they are said once.
  const columns = columnsOf(error);
  const fields = words.fields.filter((f) => f.title !== words.title);
  return (
    <div className="problem" role="alert">
      <strong>{columns ? t('ui.problem_of', { title: words.title, what: columns }) : words.title}</strong>
      {words.detail && words.detail !== words.title ? <p>{words.detail}</p> : null}
      {fields.length ? <ul>{fields.map((f) => <li key={`${f.pointer}${f.title}`}>{f.title}</li>)}</ul> : null}
      <p className="hint">
        {error.status === 0 || error.status >= 500 ? t('ui.problem_safe') : t('ui.problem_nothing_changed')} {t('ui.problem_code')} <code>{error.code}</code>
        {again ? <> · <button type="button" className="linkish" onClick={again}>{t('ui.again')}</button></> : null}
      </p>
    </div>
  );
}
