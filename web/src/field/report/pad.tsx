/** @jsxImportSource preact */
/**
 * The number pad: own keys under the question, so that no keyboard of the system covers it. It types into the real
 * input behind it, which a screen reader and a keyboard of metal reach as well.
 */
import { Icon } from '../icons';
import { t } from '../words';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

export function Pad({ input, decimals }: { input: string; decimals: boolean }) {
  const type = (change: (text: string) => string) => {
    const field = document.getElementById(input);
    if (!(field instanceof HTMLInputElement)) return;
    field.value = change(field.value);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const add = (key: string) => <button key={key} type="button" class="key" onClick={() => type((text) => text + key)}>{key}</button>;
  return (
    // The field keeps the focus while its keys are pressed.
    <div class={decimals ? 'pad pad-decimals' : 'pad'} role="group" aria-label={t('report.pad')} onPointerDown={(e) => e.preventDefault()} onMouseDown={(e) => e.preventDefault()}>
      {DIGITS.map(add)}
      <button type="button" class="key key-words" onClick={() => type(() => '')}>{t('report.clear')}</button>
      {add('0')}
      {decimals ? add('.') : null}
      <button type="button" class="key" aria-label={t('report.erase')} onClick={() => type((text) => text.slice(0, -1))}><Icon name="erase" size={28} /></button>
    </div>
  );
}
