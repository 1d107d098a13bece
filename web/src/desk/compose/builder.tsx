/** Builds the audience's text by picking; the text stays the truth and can be changed by hand afterwards. */
import { Checkbox, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Level } from '../../api/types';
import { type Picked, UnitPicker } from './audience-field';
import { audienceText, type Built, NOTHING } from './audience-text';

const LEVELS: Level[] = ['province', 'city', 'county', 'town', 'village', 'grid', 'organ', 'institution', 'site', 'group'];
const SECTORS = ['health', 'public-security', 'education', 'transport', 'market-regulation', 'commerce', 'emergency', 'development', 'medical-insurance', 'logistics', 'press', 'customs', 'office', 'personnel', 'discipline', 'information', 'organs-committee', 'united-front', 'youth'];

export function Builder({ onText }: { onText: (text: string) => void }) {
  const { t } = useTranslation();
  const [built, setBuilt] = useState<Built & { units: Picked[]; except: Picked[] }>({ ...NOTHING, units: [], except: [] });
  const change = (patch: Partial<typeof built>) => { const next = { ...built, ...patch }; setBuilt(next); onText(audienceText(next)); };
  return (
    <div className="builder">
      <label htmlFor="b-units">{t('compose.b_units')}</label>
      <UnitPicker id="b-units" label={t('compose.b_units')} value={built.units} onChange={(units) => change({ units })} />
      <Checkbox checked={built.below} onChange={(e) => change({ below: e.target.checked })}>{t('compose.b_below')}</Checkbox>
      <label htmlFor="b-levels">{t('compose.b_levels')}</label>
      <Select id="b-levels" aria-label={t('compose.b_levels')} mode="multiple" value={built.levels} onChange={(levels: Level[]) => change({ levels })} options={LEVELS.map((l) => ({ value: l, label: t(`ui.level_${l}`) }))} />
      <label htmlFor="b-sectors">{t('compose.b_sectors')}</label>
      <Select id="b-sectors" aria-label={t('compose.b_sectors')} mode="tags" value={built.sectors} onChange={(sectors: string[]) => change({ sectors })} options={SECTORS.map((s) => ({ value: s, label: t(`compose.sector_${s}`) }))} />
      <label htmlFor="b-kinds">{t('compose.b_kinds')}</label>
      <Select id="b-kinds" aria-label={t('compose.b_kinds')} mode="tags" value={built.kinds} onChange={(kinds: string[]) => change({ kinds })} options={['organ', 'hospital', 'school', 'press', 'village', 'grid'].map((k) => ({ value: k, label: t(`compose.kind_${k}`) }))} />
      <label htmlFor="b-except">{t('compose.b_except')}</label>
      <UnitPicker id="b-except" label={t('compose.b_except')} value={built.except} onChange={(except) => change({ except })} />
    </div>
  );
}
