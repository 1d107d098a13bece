import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { beforeAll, expect, test } from 'vitest';
import type { Answers, FormVersion } from '../../form/form';
import { startWords } from '../../ui/i18n';
import { FormFill } from './fill';

beforeAll(async () => { Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true }); await startWords('en'); });

const FORM: FormVersion = {
  version: 1, title: { zh: '表' },
  nodes: [
    { node: 'question', no: 1, field: 'sick', required: { text: 'true()', tree: ['true'] } },
    { node: 'question', no: 2, field: 'why', relevant: { text: 'is it told', tree: ['op', ['r', 'sick'], '>', ['n', '0']] } },
  ],
  fields: { sick: { name: 'sick', label: { zh: '病', en: 'Sick' }, shape: { type: 'integer' } }, why: { name: 'why', label: { zh: '因', en: 'Why' }, shape: { type: 'text' } } },
};

function Holder({ tell }: { tell: (answers: Answers) => void }) {
  const [answers, set] = useState<Answers>({});
  return <FormFill version={FORM} answers={answers} onChange={(next) => { set(next); tell(next); }} lang="en" today={18_000} />;
}

function type(field: HTMLInputElement, text: string): void {
  const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  value?.set?.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

test('what is asked follows from what is answered, and a fault stands at its question', () => {
  const host = document.body.appendChild(document.createElement('div'));
  let told: Answers = {};
  act(() => createRoot(host).render(<QueryClientProvider client={new QueryClient()}><Holder tell={(next) => { told = next; }} /></QueryClientProvider>));
  expect(host.textContent).toContain('This must be answered');
  expect(host.textContent).not.toContain('Why');
  const field = host.querySelector('input');
  act(() => { if (field) type(field, '3'); });
  expect(told).toEqual({ sick: 3 });
  expect(host.textContent).toContain('Why');
  expect(host.textContent).not.toContain('This must be answered');
});
