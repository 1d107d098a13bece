/** What does not fit: given out before it was booked in, or one lot booked twice; each with what to do about it. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Mismatch } from '../../api/types';
import { Glyph } from '../../ui/glyph';
import { useUnitName } from '../../ui/unit';
import { useAmount, useCommodityName } from './words';

export function Mismatches({ rows }: { rows: Mismatch[] }) {
  const { t } = useTranslation();
  if (!rows.length) return <p className="second pad">{t('ledger.none_mismatches')}</p>;
  return <ul className="ledger-rows">{rows.map((row) => <Row key={`${row.kind}.${row.commodity_id}.${row.unit.no}`} row={row} />)}</ul>;
}

function Row({ row }: { row: Mismatch }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const title = useCommodityName();
  const amount = useAmount();
  return (
    <li>
      <div className="ledger-what">
        <strong className="late ledger-sign"><Glyph sign="late" />{t(`ledger.mismatch_${row.kind}`)}</strong>
        <p><Link to="/ledger/$commodity" params={{ commodity: String(row.commodity_id) }} search={{ node: row.unit.no }}>{title(row)}</Link> {t(`ledger.says_${row.kind}`, { unit: name(row.unit), amount: amount(row.amount, row.measure) })}</p>
        <p className="second">{t(`ledger.mend_${row.kind}`)}{row.other_id ? <> <Link to="/ledger/$commodity" params={{ commodity: String(row.other_id) }}>{t('ledger.the_other')}</Link></> : null}</p>
      </div>
    </li>
  );
}
