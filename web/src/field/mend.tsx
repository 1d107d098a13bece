/** @jsxImportSource preact */
/**
 * A finding is reported as mended: in words, and with the photograph that it asks for. What is typed and taken is kept
 * as a draft at once: on a cheap phone the camera may close the page.
 */
import { useEffect, useState } from 'preact/hooks';
import type { Answers } from '../form/form';
import { filesIn } from './report/draft';
import { FilePick } from './report/file-pick';
import { isFile } from './report/question';
import { press } from './sender';
import { me } from './session';
import { draftOf, putDraft } from './store';
import { t } from './words';

const draftName = (post: number, matter: number) => `${post}:mend:${matter}`;

/** What is being written, from the disk and back to it; the last change is what stays. */
function useMending(matter: number): { answers: Answers; name: string; change: (some: Answers) => void } {
  const who = me.get();
  const person = who?.person ?? 0;
  const name = draftName(who?.post.id ?? 0, matter);
  const [answers, show] = useState<Answers>({});
  useEffect(() => {
    let here = true;
    // What was typed before it was read stays.
    void draftOf(person, name).then((found) => { if (here && found) show((now) => ({ ...found.answers, ...now })); });
    return () => { here = false; };
  }, [person, name]);
  const change = (some: Answers) => show((now) => {
    const next = { ...now, ...some };
    void putDraft({ person, name, version: 0, answers: next, at_ms: Date.now() });
    return next;
  });
  return { answers, name, change };
}

export function Mend({ matter, title, evidence, leave }: { matter: number; title: string; evidence: string; leave: () => void }) {
  const { answers, name, change } = useMending(matter);
  const [busy, work] = useState(false);
  const note = typeof answers.note === 'string' ? answers.note : '';
  const photo = isFile(answers.photo) ? answers.photo : undefined;
  const why = !note.trim() ? t('field.mend_need_note') : evidence && !photo ? t('field.mend_need_photo', { what: evidence }) : '';
  const send = () => {
    if (why || busy) return;
    work(true);
    const files = filesIn(answers);
    const body = { note: note.trim(), ...(files.length ? { files } : {}) };
    void press({ kind: 'done', matter, title, body, ...(files.length ? { files } : {}) }, { draft: name }).then(leave, () => work(false));
  };
  return (
    <form class="steps" onSubmit={(e) => { e.preventDefault(); send(); }}>
      <label for="mend-note">{t('field.mend_ask')}</label>
      <textarea id="mend-note" rows={3} maxLength={2000} value={note} onInput={(e) => change({ note: e.currentTarget.value })} />
      <p class="ask" id="mend-photo-name">{evidence ? t('field.mend_show', { what: evidence }) : t('field.mend_photo')}</p>
      <FilePick id="mend-photo" isPhoto file={photo} labelledBy="mend-photo-name" put={(file) => change({ photo: file ?? '' })} />
      <button type="submit" class="primary big" disabled={busy || why !== ''}><span>{t('field.mend')}</span>{why ? <span class="why">{why}</span> : null}</button>
      <button type="button" class="outline big" onClick={leave}>{t('field.cancel')}</button>
    </form>
  );
}
