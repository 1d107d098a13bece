/** A refusal where it happened, in words, with the code to quote. Never a toast. */
import { useTranslation } from 'react-i18next';
import { ApiProblem, problemWords } from '../api/problem';
import './problem-note.css';

export function ProblemNote({ error, again }: { error: unknown; again?: (() => void) | undefined }) {
  const { t, i18n } = useTranslation();
  if (!error) return null;
  if (!(error instanceof ApiProblem)) {
    return <div className="problem" role="alert"><strong>{t('ui.problem_unknown')}</strong> <code>client.bug</code></div>;
  }
  const words = problemWords(error.problem, i18n.language);
  // A refusal for one field has the field's own words: they are said once.
  const fields = words.fields.filter((f) => f.title !== words.title);
  return (
    <div className="problem" role="alert">
      <strong>{words.title}</strong>
      {words.detail && words.detail !== words.title ? <p>{words.detail}</p> : null}
      {fields.length ? <ul>{fields.map((f) => <li key={`${f.pointer}${f.title}`}>{f.title}</li>)}</ul> : null}
      <p className="hint">
        {error.status === 0 || error.status >= 500 ? t('ui.problem_safe') : t('ui.problem_nothing_changed')} {t('ui.problem_code')} <code>{error.code}</code>
        {again ? <> · <button type="button" className="linkish" onClick={again}>{t('ui.again')}</button></> : null}
      </p>
    </div>
  );
}
