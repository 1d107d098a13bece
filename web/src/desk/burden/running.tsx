/** A running duty where it is named: the office, and its order for those who see it. */
import { Link } from '@tanstack/react-router';
import type { RunningDuty } from '../../api/types';
import { useUnitName } from '../../ui/unit';

const MINUTE_S = 60;
export const minutes = (seconds: number): number => Math.ceil(seconds / MINUTE_S);

export function Running({ duty }: { duty: RunningDuty }) {
  const name = useUnitName();
  return <>{name(duty.from)}{duty.id !== undefined && duty.title ? <> · <Link to="/matters/$id" params={{ id: String(duty.id) }}>{duty.title}</Link></> : null}</>;
}
