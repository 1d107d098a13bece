/** Who was there: those who said that they come are ticked already. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Matter, Meeting } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName } from '../../ui/unit';

const PAGE = 1_000;

export function AttendanceDialog({ matter, meeting, close }: { matter: Matter; meeting: Meeting; close: () => void }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const client = useQueryClient();
  const list = useQuery({ queryKey: ['matter', matter.id, 'attendance'], queryFn: () => take(api.GET('/matters/{id}/units', { params: { path: { id: matter.id }, query: { limit: PAGE } } })) });
  const rows = list.data?.rows ?? [];
  const away = new Set(meeting.answers.filter((a) => a.coming === 'declined').map((a) => a.unit.no));
  const [ticked, setTicked] = useState<ReadonlyMap<number, boolean>>(new Map());
  const was = (no: number, signed: boolean) => (meeting.present === undefined ? signed && !away.has(no) : meeting.present_units.includes(no));
  const there = rows.filter((r) => ticked.get(r.unit.no) ?? was(r.unit.no, Boolean(r.signed_ms))).map((r) => r.unit.no);
  // A list longer than one page keeps what was recorded beyond it.
  const beyond = meeting.present_units.filter((no) => !rows.some((r) => r.unit.no === no));
  const act = useMutation({
    mutationFn: () => take(api.POST('/matters/{id}/attendance', { params: { path: { id: matter.id } }, body: { present: [...there, ...beyond] } })),
    onSuccess: close, onSettled: () => void client.invalidateQueries(),
  });
  return (
    <Modal open onCancel={close} title={t('meeting.do_attendance')} cancelText={t('ui.cancel')} okText={t('meeting.attendance_ok', { n: count(there.length) })} okButtonProps={{ disabled: !list.data, loading: act.isPending }} onOk={() => act.mutate()}>
      <p className="second">{t('meeting.attendance_words')}</p>
      <p><Button size="small" onClick={() => setTicked(new Map(rows.map((r) => [r.unit.no, true])))}>{t('meeting.all')}</Button> <Button size="small" onClick={() => setTicked(new Map(rows.map((r) => [r.unit.no, false])))}>{t('meeting.none')}</Button></p>
      <ul className="parts attendance">
        {rows.map((r) => <li key={r.unit.no}><Checkbox checked={there.includes(r.unit.no)} onChange={(e) => setTicked((m) => new Map(m).set(r.unit.no, e.target.checked))}>{name(r.unit)}{away.has(r.unit.no) ? <span className="second"> {t('meeting.short_declined')}</span> : null}</Checkbox></li>)}
      </ul>
      {list.isPending ? <p className="hint">{t('ui.loading')}</p> : null}
      {list.data?.next ? <p className="hint">{t('meeting.first_n', { n: count(PAGE) })}</p> : null}
      <ProblemNote error={act.error ?? list.error} />
    </Modal>
  );
}
