/** A photograph or a file as an answer names it: made small, named by its digest, kept on this phone until it is sent. */
import type { FileRef } from '../../form/form';
import { me } from '../session';
import { putFile } from '../store';

/** The server takes no larger file. */
export const BYTES_MAX = 50 * 1024 * 1024;
/** A photograph above this is drawn again, smaller: a bad line carries it, and where it was taken is not in it any more. */
const SMALL_BYTES = 400_000;
const EDGE_PX = 1_600;
const QUALITY = 0.8;

/** Digests need a page that came over https or from this very machine. */
export const canName = (): boolean => globalThis.crypto?.subtle !== undefined;

export async function keepFile(file: File, isPhoto: boolean): Promise<FileRef> {
  const now = me.get();
  if (!now) throw new Error('nobody is signed in');
  const small = isPhoto ? await smaller(file) : file;
  const bytes = await small.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const name = (small === file ? file.name : `${file.name.replace(/\.\w+$/, '')}.jpg`).replace(/[/\\]/g, '_') || 'file';
  const media_type = small.type || 'application/octet-stream';
  await putFile({ person: now.person, sha256, name, media_type, bytes, at_ms: Date.now() });
  return { sha256, name, media_type, size: bytes.byteLength };
}

async function smaller(file: File): Promise<Blob> {
  if (file.size <= SMALL_BYTES) return file;
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, EDGE_PX / Math.max(image.width, image.height));
    const canvas = Object.assign(document.createElement('canvas'), { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const drawn = await new Promise<Blob | null>((done) => { canvas.toBlob(done, 'image/jpeg', QUALITY); });
    return drawn && drawn.size < file.size ? drawn : file;
  } catch {
    // Not a picture that this browser can draw: it goes as it is.
    return file;
  }
}
