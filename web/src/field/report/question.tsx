/** @jsxImportSource preact */
/** One question in large type: its control by the shape of its field, what was said before, what is wrong. */
import { useState } from 'preact/hooks';
import type { Answer, Choice, Field, FileRef, Place, Question } from '../../form/form';
import { choiceLabel, degrees, fromDegrees, numberText, saidIn, shown } from '../../form/shown';
import { Icon } from '../icons';
import { currentLang, t } from '../words';
import { FilePick } from './file-pick';

export interface AskedProps {
  id: string;
  question: Question;
  field: Field;
  list: readonly Choice[];
  open: readonly Choice[];
  required: boolean;
  value: Answer | undefined;
  last: Answer | undefined;
  /** The sum of the list that a stated total is about. */
  beside?: string | undefined;
  faults: readonly string[];
  put: (answer: Answer | undefined) => void;
}

/** More choices than these are searched. */
const SPREAD_MAX = 12;
const orNone = (text: string): string | undefined => (text === '' ? undefined : text);
const isOneControl = (type: string) => !['one', 'many', 'geopoint', 'photo', 'file'].includes(type);

export function Asked(props: AskedProps) {
  const { id, question, field, required, value, last, list, faults, beside, put } = props;
  const lang = currentLang();
  const label = saidIn(question.label ?? field.label, lang);
  const said = last === undefined ? '' : `${shown(last, list, lang)}${field.unit ? ` ${field.unit}` : ''}`;
  const title = <>{label}{required ? null : <small> {t('report.optional')}</small>}</>;
  const told = `${id}-told`;
  return (
    <div class={faults.length ? 'asked asked-wrong' : 'asked'} id={`${id}-asked`}>
      {isOneControl(field.shape.type) ? <label class="ask" for={id}>{title}</label> : <p class="ask" id={`${id}-name`}>{title}</p>}
      {question.hint ? <p class="second">{saidIn(question.hint, lang)}</p> : null}
      <Control {...props} told={told} />
      <div id={told}>
        {faults.map((words) => <p key={words} class="fault"><Icon name="wrong" size={20} />{words}</p>)}
        {beside ? <p class="second">{beside}</p> : null}
      </div>
      {said && shown(value, list, lang) !== shown(last, list, lang)
        ? <button type="button" class="last" onClick={() => put(last)}><span>{t('report.last', { value: said })}</span><strong>{t('report.as_last')}</strong></button>
        : said ? <p class="second">{t('report.last_same')}</p> : null}
    </div>
  );
}

type Props = AskedProps & { told: string };

function Control(props: Props) {
  const { id, field, value, told, faults, put } = props;
  const common = { id, 'aria-describedby': told, ...(faults.length ? { 'aria-invalid': true } : {}) };
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  switch (field.shape.type) {
    case 'integer':
    case 'decimal': {
      const whole = field.shape.type === 'integer';
      return (
        <div class="number">
          <input {...common} data-pad={whole ? 'whole' : 'decimal'} inputMode="none" autocomplete="off" value={text} onInput={(e) => put(numberText(e.currentTarget.value, whole))} />
          {field.unit ? <span>{field.unit}</span> : null}
        </div>
      );
    }
    case 'text': return <textarea {...common} rows={3} maxLength={2000} value={text} onInput={(e) => put(orNone(e.currentTarget.value))} />;
    case 'date': return <input {...common} type="date" value={text} onInput={(e) => put(orNone(e.currentTarget.value))} />;
    case 'time': return <input {...common} type="time" value={text} onInput={(e) => put(orNone(e.currentTarget.value))} />;
    case 'one':
    case 'many': return <Choices {...props} />;
    case 'geopoint': return <PlaceOf {...props} />;
    case 'photo':
    case 'file': return <FileOf {...props} />;
  }
}

/** Big buttons; what was chosen before its choice was closed stays to be seen with its fault. */
function Choices({ id, field, open, list, value, told, put }: Props) {
  const [typed, type] = useState('');
  const lang = currentLang();
  const chosen = (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
  const offered = list.filter((choice) => open.some((one) => one.name === choice.name) || chosen.includes(choice.name));
  const found = offered.filter((choice) => chosen.includes(choice.name) || choiceLabel(choice, lang).toLowerCase().includes(typed.trim().toLowerCase()));
  const press = (name: string) => {
    const rest = chosen.filter((one) => one !== name);
    if (field.shape.type === 'one') put(rest.length < chosen.length ? undefined : name);
    else put(rest.length < chosen.length ? (rest.length ? rest : undefined) : [...chosen, name]);
  };
  return (
    <div role="group" aria-labelledby={`${id}-name`} aria-describedby={told}>
      {field.shape.type === 'many' ? <p class="second">{t('report.many')}</p> : null}
      {offered.length > SPREAD_MAX ? <input aria-label={t('report.search')} placeholder="" value={typed} onInput={(e) => type(e.currentTarget.value)} /> : null}
      {offered.length > SPREAD_MAX && !found.length ? <p class="second">{t('report.none_found')}</p> : null}
      {found.map((choice) => (
        <button key={choice.name} type="button" class="choice choice-row" aria-pressed={chosen.includes(choice.name)} onClick={() => press(choice.name)}>
          <strong>{choiceLabel(choice, lang)}</strong>{chosen.includes(choice.name) ? <Icon name="tick" /> : null}
        </button>
      ))}
    </div>
  );
}

const isPlace = (value: Answer | undefined): value is Place => typeof value === 'object' && !Array.isArray(value) && 'lat_e7' in value;
export const isFile = (value: Answer | undefined): value is FileRef => typeof value === 'object' && !Array.isArray(value) && 'sha256' in value;

function PlaceOf({ id, value, told, put }: Props) {
  const place = isPlace(value) ? value : undefined;
  const [lat, setLat] = useState(place ? degrees(place.lat_e7) : '');
  const [lon, setLon] = useState(place ? degrees(place.lon_e7) : '');
  const [state, tell] = useState<'' | 'asking' | 'failed'>('');
  const set = (a: string, o: string) => {
    setLat(a);
    setLon(o);
    const [lat_e7, lon_e7] = [fromDegrees(a), fromDegrees(o)];
    if (!a && !o) put(undefined);
    // Half a place is none yet, and is told like a wrong answer.
    else put(lat_e7 === null || lon_e7 === null ? `${a} ${o}` : { lat_e7, lon_e7 });
  };
  const here = () => {
    tell('asking');
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      tell('');
      const found = { lat_e7: Math.round(coords.latitude * 1e7), lon_e7: Math.round(coords.longitude * 1e7), accuracy_m: Math.round(coords.accuracy) };
      setLat(degrees(found.lat_e7));
      setLon(degrees(found.lon_e7));
      put(found);
    }, () => tell('failed'), { enableHighAccuracy: true, timeout: 30_000 });
  };
  return (
    <div role="group" aria-labelledby={`${id}-name`} aria-describedby={told}>
      <button type="button" class="outline big" onClick={here}><strong>{t('report.here')}</strong>{place?.accuracy_m === undefined ? null : <span>{t('report.accuracy', { n: place.accuracy_m })}</span>}</button>
      <p class="second" role="status">{state === 'asking' ? t('report.placing') : state === 'failed' ? t('report.no_place') : ''}</p>
      <div class="two">
        <div><label for={id}>{t('report.latitude')}</label><input id={id} inputMode="decimal" value={lat} onInput={(e) => set(e.currentTarget.value.trim(), lon)} /></div>
        <div><label for={`${id}-lon`}>{t('report.longitude')}</label><input id={`${id}-lon`} inputMode="decimal" value={lon} onInput={(e) => set(lat, e.currentTarget.value.trim())} /></div>
      </div>
    </div>
  );
}

function FileOf({ id, field, value, told, put }: Props) {
  return <FilePick id={id} isPhoto={field.shape.type === 'photo'} file={isFile(value) ? value : undefined} labelledBy={`${id}-name`} told={told} put={put} />;
}
