/** @jsxImportSource preact */
/** 我: which post, which language, whether the phone opens this without a network, and the way out. */
import { useLive } from './live';
import { unfinished } from './outbox';
import { Back, OfflineBadge } from './parts';
import { cached } from './register';
import { items } from './sender';
import { actFor, type Me, type Post, signOut } from './session';
import { currentLang, type Lang, named, t } from './words';

export const postWords = (post: Post): string => {
  const title = (currentLang() === 'en' && post.title_en) || post.title;
  return post.acting ? `${title} (${t('field.acting')})` : title;
};

export function MePage({ me, speak }: { me: Me; speak: (lang: Lang) => void }) {
  const waiting = unfinished(useLive(items));
  const opens = useLive(cached);
  return (
    <>
      <Back to="" title={me.name}><OfflineBadge short /></Back>
      <div class="page steps">
        <fieldset>
          <legend>{me.posts.length > 1 ? t('field.posts') : t('field.one_post')}</legend>
          {me.posts.map((post) => (
            <button key={post.id} type="button" class="choice" aria-pressed={post.id === me.post.id} onClick={() => actFor(post)}>
              <strong>{postWords(post)}</strong><span>{named(post.unit)}</span>
            </button>
          ))}
        </fieldset>
        <Languages speak={speak} />
        <section>
          <h2>{t('field.phone_holds')}</h2>
          <p>{opens ? t('field.works_from_cache') : t('field.not_from_cache')}</p>
        </section>
        <button type="button" class="outline big" onClick={() => void signOut()}>
          <strong>{t('field.sign_out')}</strong>
          <span>{waiting ? t('field.sign_out_kept', { n: waiting }) : t('field.sign_out_words')}</span>
        </button>
      </div>
    </>
  );
}

export function Languages({ speak }: { speak: (lang: Lang) => void }) {
  const own: Lang = currentLang();
  return (
    <fieldset>
      <legend>{t('field.language')}</legend>
      <div class="two">
        {(['zh', 'en'] as const).map((lang) => <button key={lang} type="button" class="choice" lang={lang} aria-pressed={lang === own} onClick={() => speak(lang)}><strong>{t(`field.${lang}`)}</strong></button>)}
      </div>
    </fieldset>
  );
}
