/** A form as the server publishes it (`crates/domain/src/form.rs`), and what is filled in. */
import type { Tree } from './expr';

export interface Words { zh: string; en?: string }
export interface Formula { text: string; tree: Tree }
export interface Choice { no: number; name: string; label: Words; columns?: Record<string, string> }
export type Shape =
  | { type: 'integer' | 'text' | 'one' | 'many' | 'date' | 'time' | 'geopoint' | 'photo' | 'file' }
  | { type: 'decimal'; scale: number };
export interface Field { name: string; label: Words; shape: Shape; unit?: string; cumulative?: boolean }

/** `F`: a formula is read in a published version and a text in a draft. */
export interface Question<F = Formula> {
  node: 'question';
  no: number;
  field: string;
  label?: Words;
  hint?: Words;
  required?: F;
  relevant?: F;
  constraint?: F;
  message?: Words;
  list?: string;
  filter?: F;
  total_of?: string;
}
export interface Group<F = Formula> { node: 'group'; name: string; label: Words; relevant?: F; nodes: Node<F>[] }
export interface Repeat<F = Formula> { node: 'repeat'; name: string; label: Words; relevant?: F; max: number; nodes: Node<F>[] }
export interface Calculate<F = Formula> { node: 'calculate'; no: number; field: string; formula: F }
export interface Note<F = Formula> { node: 'note'; name: string; label: Words; relevant?: F }
export type Node<F = Formula> = Question<F> | Group<F> | Repeat<F> | Calculate<F> | Note<F>;

export interface FormVersion {
  version: number;
  title: Words;
  nodes: Node[];
  lists?: Record<string, Choice[]>;
  fields: Record<string, Field>;
}

export interface Place { lat_e7: number; lon_e7: number; accuracy_m?: number }
export interface FileRef { sha256: string; name: string; media_type: string; size: number }
/** Integers are numbers; a decimal is a text with all its digits; so are dates, times and single choices. */
export type Answer = number | string | string[] | Answers[] | Place | FileRef;
export interface Answers { [name: string]: Answer }

/** What is wrong, where: `/answers/people/3/age`. Words come by the code. */
export interface Fault { pointer: string; code: string; detail: string }
