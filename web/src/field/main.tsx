/** @jsxImportSource preact */
/** The phone entry starts here: words, what the phone keeps, then the network. */
import './field.css';
import { render } from 'preact';
import { App, followPerson, sync } from './app';
import { startClock } from './clock';
import { startNet } from './net';
import { register } from './register';
import { look, startSender } from './sender';
import { restore } from './session';
import { restoreToday } from './today';
import { startWords, t } from './words';

async function start(host: HTMLElement): Promise<void> {
  startWords();
  startNet();
  startClock();
  startSender();
  followPerson();
  try {
    await restore();
    await restoreToday();
    await look();
  } catch {
    // Without a place to keep things nothing that this page promises holds.
    host.textContent = t('field.no_store');
    return;
  }
  render(<App />, host);
  register();
  await sync();
}

const host = document.getElementById('root');
if (host) void start(host);
