/** @jsxImportSource preact */
/** The code on a label: by the camera where this browser can read one, from a photograph, or typed. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../words';

interface Detector { detect(source: ImageBitmapSource): Promise<{ rawValue: string }[]> }
type DetectorMaker = new (options: { formats: string[] }) => Detector;
function detector(): Detector | null {
  const made = (globalThis as { BarcodeDetector?: DetectorMaker }).BarcodeDetector;
  return made ? new made({ formats: ['qr_code'] }) : null;
}
const LOOK_MS = 200;
/** `L12-abcd-efgh-jkmn`, with an address in front of it when a label was scanned. */
const CODE = /([lsLS]\d+-?[0-9a-zA-Z]{4}-?[0-9a-zA-Z]{4}-?[0-9a-zA-Z]{4})$/;
export const codeIn = (text: string): string | undefined => CODE.exec(text.trim())?.[1];

export function Scan({ found }: { found: (code: string) => void }) {
  const [text, type] = useState('');
  const tell = (read: string) => { const code = codeIn(read); if (code) found(code); };
  return (
    <div class="steps">
      {detector() ? <Camera tell={tell} /> : <p class="second">{t('goods.no_camera')}</p>}
      <div>
        <label for="label-code">{t('goods.code')}</label>
        <input id="label-code" autocomplete="off" autocapitalize="off" spellcheck={false} value={text} onInput={(e) => { type(e.currentTarget.value); tell(e.currentTarget.value); }} />
      </div>
    </div>
  );
}

/** Looks until it has read a code or the page is left; a photograph does where the camera is not given. */
function Camera({ tell }: { tell: (text: string) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [closed, close] = useState(!navigator.mediaDevices);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the camera is opened once
  useEffect(() => {
    let here = true;
    let stream: MediaStream | undefined;
    const eye = detector();
    const look = async () => {
      const seen = video.current && eye ? await eye.detect(video.current).catch(() => []) : [];
      if (seen[0]) tell(seen[0].rawValue);
      if (here) setTimeout(() => void look(), LOOK_MS);
    };
    navigator.mediaDevices?.getUserMedia({ video: { facingMode: 'environment' } }).then((given) => {
      stream = given;
      if (!here || !video.current) { for (const track of given.getTracks()) track.stop(); return; }
      video.current.srcObject = given;
      void video.current.play().then(look);
    }).catch(() => close(true));
    return () => { here = false; for (const track of stream?.getTracks() ?? []) track.stop(); };
  }, []);
  const photo = async (file: File | undefined) => {
    const seen = file ? await detector()?.detect(await createImageBitmap(file)).catch(() => []) : [];
    if (seen?.[0]) tell(seen[0].rawValue);
  };
  if (!closed) return <video class="camera" ref={video} muted playsInline aria-label={t('goods.camera')} />;
  return <span class="file outline big"><strong>{t('goods.photo')}</strong><input type="file" accept="image/*" capture="environment" aria-label={t('goods.photo')} onChange={(e) => void photo(e.currentTarget.files?.[0])} /></span>;
}
