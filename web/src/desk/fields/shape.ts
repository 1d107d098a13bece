/** The shapes of fields in words, as everybody reads them who chooses one. */
import { useTranslation } from 'react-i18next';
import type { Shape, Words } from '../../form/form';

export const SHAPES: readonly Shape['type'][] = ['integer', 'decimal', 'text', 'one', 'many', 'date', 'time', 'geopoint', 'photo', 'file'];
export const shapeOf = (type: Shape['type'], scale: number): Shape => (type === 'decimal' ? { type, scale } : { type });
export const hasChoices = (shape: Shape | undefined): boolean => shape?.type === 'one' || shape?.type === 'many';

export function useShapeWords(): (shape: Shape, unit?: string) => string {
  const { t } = useTranslation();
  return (shape, unit) => [shape.type === 'decimal' ? t('fields.shape_decimal_n', { n: shape.scale }) : t(`fields.shape_${shape.type}`), unit].filter(Boolean).join(' · ');
}
/** Words of a form or a field in the reader's language; the Chinese ones are there always. */
export function useLabel(): (words: Words | undefined) => string {
  const { i18n } = useTranslation();
  return (words) => (i18n.language.startsWith('en') ? words?.en || words?.zh : words?.zh) ?? '';
}
