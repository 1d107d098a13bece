/** A new kind of goods for the list of the province; what it is counted in stays for good. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Item } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { Line } from './open';
import { LEDGER } from './queries';

const CODE_MAX = 40;
const NAME_MAX = 200;
const MEASURE_MAX = 20;

export function NewItem({ close, done }: { close: () => void; done: (item: Item) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [item, setItem] = useState<Item>({ code: '', name: '', name_en: '', measure: '' });
  const set = (part: Partial<Item>) => setItem({ ...item, ...part });
  const bare: Item = { code: item.code.trim(), name: item.name.trim(), name_en: item.name_en.trim(), measure: item.measure.trim() };
  const why = bare.code && bare.name && bare.measure ? undefined : t('ledger.need_item_words');
  const put = useMutation({
    mutationFn: () => take(api.PUT('/items', { body: bare })),
    onSuccess: async () => { await client.invalidateQueries({ queryKey: LEDGER }); done(bare); },
  });
  return (
    <fieldset className="ledger-item">
      <legend>{t('ledger.add_item')}</legend>
      <Line id="item-code" label={t('ledger.item_code')} value={item.code} max={CODE_MAX} onChange={(code) => set({ code })} />
      <Line id="item-name" label={t('ledger.item_name')} value={item.name} max={NAME_MAX} onChange={(name) => set({ name })} />
      <Line id="item-name-en" label={t('ledger.name_en')} value={item.name_en} max={NAME_MAX} onChange={(name_en) => set({ name_en })} />
      <Line id="item-measure" label={t('ledger.item_measure')} value={item.measure} max={MEASURE_MAX} onChange={(measure) => set({ measure })} />
      <p className="ledger-buttons"><Button disabled={why !== undefined} title={why} loading={put.isPending} onClick={() => put.mutate()}>{t('ledger.keep_item')}</Button><Button onClick={close}>{t('ui.cancel')}</Button></p>
      {why ? <p className="hint">{why}</p> : null}
      <ProblemNote error={put.error} />
    </fieldset>
  );
}
