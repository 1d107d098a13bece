/** The control of one question by the shape of its field. What is typed goes up as it is: the form judges it. */
import { useMutation } from '@tanstack/react-query';
import { Checkbox, Input, Radio, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer, Choice, Field as FieldOf, FileRef, Place } from '../../form/form';
import { bytes } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { FileButton } from '../compose/text-field';
import { choiceLabel, degrees, fromDegrees, numberText } from '../../form/shown';

/** More choices than these are searched in a list. */
const SPREAD_MAX = 8;

interface Props {
  id: string; field: FieldOf; list: readonly Choice[]; open: readonly Choice[]; value: Answer | undefined; label: string;
  /** What was said last, where it can be typed again: it stands in the empty field. */
  ghost: string;
  told: string; wrong: boolean; readOnly: boolean; lang: string; send: (file: File) => Promise<FileRef>; kept?: (file: FileRef) => ReactNode; onChange: (answer: Answer | undefined) => void;
}

/** An emptied field has no answer. */
const orNone = (text: string): string | undefined => (text === '' ? undefined : text);

export function Field(props: Props) {
  const { id, field, value, ghost, told, wrong, readOnly, onChange } = props;
  const common = { id, disabled: readOnly, ...(told ? { 'aria-describedby': told } : {}), ...(wrong ? { 'aria-invalid': true, status: 'error' as const } : {}) };
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  switch (field.shape.type) {
    case 'integer':
    case 'decimal': {
      const whole = field.shape.type === 'integer';
      return <Input {...common} className="fill-number" inputMode={whole ? 'numeric' : 'decimal'} autoComplete="off" placeholder={ghost} value={text} suffix={field.unit ? <span className="second">{field.unit}</span> : <span />} onChange={(e) => onChange(numberText(e.target.value, whole))} />;
    }
    case 'text': return <Input.TextArea {...common} className="fill-text" autoSize={{ minRows: 1, maxRows: 8 }} maxLength={2000} placeholder={ghost} value={text} onChange={(e) => onChange(orNone(e.target.value))} />;
    case 'date': return <Input {...common} className="fill-when" type="date" value={text} onChange={(e) => onChange(orNone(e.target.value))} />;
    case 'time': return <Input {...common} className="fill-when" type="time" value={text} onChange={(e) => onChange(orNone(e.target.value))} />;
    case 'one': return <One {...props} />;
    case 'many': return <Many {...props} />;
    case 'geopoint': return <PlaceField {...props} />;
    case 'photo':
    case 'file': return <UploadField {...props} />;
  }
}

/** What can be chosen, and what was chosen before it was closed: that is shown with its fault. */
function offered({ open, list, value }: Props): Choice[] {
  const chosen = Array.isArray(value) ? value : [value];
  return list.filter((choice) => open.some((one) => one.name === choice.name) || chosen.some((name) => name === choice.name));
}

function One(props: Props) {
  const { id, value, label, readOnly, lang, wrong, onChange } = props;
  const options = offered(props).map((choice) => ({ value: choice.name, label: choiceLabel(choice, lang) }));
  const chosen = typeof value === 'string' ? value : undefined;
  if (options.length > SPREAD_MAX) {
    return <Select id={id} className="fill-select" aria-label={label} disabled={readOnly} {...(wrong ? { status: 'error' as const } : {})} showSearch={{ optionFilterProp: 'label' }} allowClear value={chosen ?? null} onChange={(name: string | null) => onChange(name ?? undefined)} options={options} />;
  }
  return <Radio.Group id={id} aria-label={label} disabled={readOnly} value={chosen ?? null} onChange={(e) => onChange(e.target.value as string)} options={options} />;
}

function Many(props: Props) {
  const { id, value, label, readOnly, lang, onChange } = props;
  const options = offered(props).map((choice) => ({ value: choice.name, label: choiceLabel(choice, lang) }));
  const chosen = Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  const put = (names: string[]) => onChange(names.length ? names : undefined);
  if (options.length > SPREAD_MAX) return <Select id={id} className="fill-select" mode="multiple" aria-label={label} disabled={readOnly} showSearch={{ optionFilterProp: 'label' }} value={chosen} onChange={put} options={options} />;
  return <div id={id}><Checkbox.Group disabled={readOnly} value={chosen} onChange={put} options={options} /></div>;
}

const isPlace = (value: Answer | undefined): value is Place => typeof value === 'object' && !Array.isArray(value) && 'lat_e7' in value;
const isFile = (value: Answer | undefined): value is FileRef => typeof value === 'object' && !Array.isArray(value) && 'sha256' in value;

/** Latitude and longitude in degrees, or where this device stands. */
function PlaceField({ id, value, readOnly, onChange }: Props) {
  const { t } = useTranslation();
  const place = isPlace(value) ? value : undefined;
  const [lat, setLat] = useState(place ? degrees(place.lat_e7) : '');
  const [lon, setLon] = useState(place ? degrees(place.lon_e7) : '');
  const [failed, setFailed] = useState(false);
  const put = (a: string, o: string) => {
    setLat(a);
    setLon(o);
    const [lat_e7, lon_e7] = [fromDegrees(a), fromDegrees(o)];
    if (!a && !o) onChange(undefined);
    // Half a place is none yet, and is told like a wrong answer.
    else onChange(lat_e7 === null || lon_e7 === null ? `${a} ${o}` : { lat_e7, lon_e7 });
  };
  const here = () => navigator.geolocation.getCurrentPosition(({ coords }) => {
    setFailed(false);
    const found = { lat_e7: Math.round(coords.latitude * 1e7), lon_e7: Math.round(coords.longitude * 1e7), accuracy_m: Math.round(coords.accuracy) };
    setLat(degrees(found.lat_e7));
    setLon(degrees(found.lon_e7));
    onChange(found);
  }, () => setFailed(true));
  return (
    <span className="fill-place">
      <label htmlFor={id}>{t('form.latitude')}</label><Input id={id} className="fill-when" inputMode="decimal" disabled={readOnly} value={lat} onChange={(e) => put(e.target.value.trim(), lon)} />
      <label htmlFor={`${id}-lon`}>{t('form.longitude')}</label><Input id={`${id}-lon`} className="fill-when" inputMode="decimal" disabled={readOnly} value={lon} onChange={(e) => put(lat, e.target.value.trim())} />
      {readOnly ? null : <button type="button" className="linkish" onClick={here}>{t('form.here')}</button>}
      {failed ? <span className="late hint" role="alert">{t('form.no_place')}</span> : null}
    </span>
  );
}

function UploadField({ field, value, readOnly, send, kept, onChange }: Props) {
  const { t } = useTranslation();
  const sent = useMutation({ mutationFn: send, onSuccess: (file) => onChange({ sha256: file.sha256, name: file.name, media_type: file.media_type, size: file.size }) });
  const file = isFile(value) ? value : undefined;
  const photo = field.shape.type === 'photo';
  return (
    <span className="fill-place">
      {file ? <span>{kept?.(file) ?? file.name} <span className="hint">{bytes(file.size)}</span></span> : null}
      {file && !readOnly ? <button type="button" className="linkish" onClick={() => onChange(undefined)}>{t('form.remove')}</button> : null}
      {!file && !readOnly ? <FileButton word={t(photo ? 'form.photo' : 'form.file')} busy={sent.isPending} take={(chosen) => sent.mutate(chosen)} {...(photo ? { accept: 'image/*' } : {})} /> : null}
      {!file && readOnly ? '–' : null}
      <ProblemNote error={sent.error} />
    </span>
  );
}
