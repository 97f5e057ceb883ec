/** Between what a form shows and what the file says: selections of labels, and numbers with their unit. */
import type { FormField, Mapping, Plain } from '../api';

/** A selection of labels: only the picked ones, or all (of a set) except them. */
export interface Selection { except: boolean; of: Plain | undefined; picks: string[] }

const listOf = (value: Plain | undefined): string[] =>
  value === undefined || value === null || value === '' ? [] : Array.isArray(value) ? value.map(String) : [String(value)];

const isMapping = (value: Plain | undefined): value is Mapping => typeof value === 'object' && value !== null && !Array.isArray(value);

export function readSelection(value: Plain | undefined): Selection {
  if (isMapping(value)) return { except: true, of: value.of, picks: listOf(value.except) };
  return { except: false, of: undefined, picks: listOf(value) };
}

/** The shortest form of the file: one label as it is, several as a list; undefined where nothing is picked. */
export function writeSelection({ except, of, picks }: Selection): Plain | undefined {
  const value: Plain | undefined = picks.length > 1 ? [...picks] : picks[0];
  if (!except || value === undefined) return value;
  return of === undefined ? { except: value } : { of, except: value };
}

const NUMBER = /^\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(?:%|percent|pp|percentage points?)?\s*$/;

/** The number of '145 pp', '60%' or 1.25; empty where there is none. */
export function readNumber(value: Plain | undefined): string {
  if (typeof value === 'number') return String(value);
  // number fields take no plus and no bare point, which files may have
  return typeof value === 'string' ? (NUMBER.exec(value)?.[1] ?? '').replace(/^\+/, '').replace(/\.(?!\d)/, '').replace(/^(-?)\./, '$10.') : '';
}

/** What the file says for a number that was typed, with the unit of its kind; undefined for an empty field. */
export function writeNumber(text: string, kind: FormField['kind']): Plain | undefined {
  if (text.trim() === '') return undefined;
  if (kind === 'points') return `${text} pp`;
  if (kind === 'percent') return `${text}%`;
  return Number(text);
}

/** A record with one field changed; undefined takes it out. Fields keep the order of the form. */
export function withField(record: Mapping, name: string, value: Plain | undefined, order: readonly string[] = []): Mapping {
  const next: Mapping = { ...record };
  if (value === undefined) delete next[name];
  else next[name] = value;
  const place = (key: string) => (key === 'instrument' ? -1 : order.indexOf(key) < 0 ? order.length : order.indexOf(key));
  return Object.fromEntries(Object.entries(next).sort(([a], [b]) => place(a) - place(b)));
}

/** A new policy: what is required and has one sensible beginning is left to the user; nothing is guessed. */
export function newPolicy(instrument: string): Mapping {
  return { instrument };
}

export function asMapping(value: Plain | undefined): Mapping {
  return isMapping(value) ? value : {};
}

export function asList(value: Plain | undefined): Plain[] {
  return Array.isArray(value) ? value : [];
}
