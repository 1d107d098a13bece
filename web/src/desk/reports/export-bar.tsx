/** What of a duty is taken away as a file: from which period to which, in which form. The work goes on when one leaves. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Checkbox, Popover, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { ExportAsk, ReportBoard } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { Job } from './exports';

export function ExportBar({ board, periods }: { board: ReportBoard; periods: string[] }) {
  const { t } = useTranslation();
  return <Popover trigger="click" placement="bottomRight" destroyOnHidden content={<Ask board={board} periods={periods} />}><Button>{t('reports.export')}</Button></Popover>;
}

const FORMATS = ['csv', 'xlsx', 'jsonl'] as const;
function Ask({ board, periods }: { board: ReportBoard; periods: string[] }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [from, setFrom] = useState(board.period);
  const [to, setTo] = useState(board.period);
  const [format, setFormat] = useState<ExportAsk['format']>('csv');
  const [gb, setGb] = useState(false);
  const [hxl, setHxl] = useState(false);
  const [first = from, last = to] = [from, to].sort();
  const begin = useMutation({
    mutationFn: () => take(api.POST('/exports', { body: { matter_id: board.matter_id, from: first, to: last, node: board.node.no, line: board.line, format, encoding: gb && format === 'csv' ? 'gb18030' : 'utf-8', hxl, lang: i18n.language === 'en' ? 'en' : 'zh' } })),
    onSettled: () => void client.invalidateQueries({ queryKey: ['exports'] }),
  });
  const options = periods.map((period) => ({ value: period, label: period }));
  return (
    <div className="export-ask">
      <p><Select aria-label={t('reports.export_from')} value={from} onChange={setFrom} options={options} /> – <Select aria-label={t('reports.export_to')} value={to} onChange={setTo} options={options} /></p>
      <Radio.Group aria-label={t('reports.export_format')} value={format} onChange={(e) => setFormat(e.target.value as ExportAsk['format'])} options={FORMATS.map((one) => ({ value: one, label: t(`reports.format_${one}`) }))} />
      <p>{format === 'csv' ? <Checkbox checked={gb} onChange={(e) => setGb(e.target.checked)}>GB18030</Checkbox> : null} <Checkbox checked={hxl} onChange={(e) => setHxl(e.target.checked)}>{t('reports.hxl')}</Checkbox></p>
      <ProblemNote error={begin.error} />
      <p><Button type="primary" loading={begin.isPending} onClick={() => begin.mutate()}>{t('reports.export_begin')}</Button> <Link to="/reports/exports">{t('reports.exports')}</Link></p>
      {begin.data ? <Job id={begin.data.id} /> : null}
    </div>
  );
}
