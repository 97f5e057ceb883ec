/** The words of the interface: one typed catalogue per language; `t()` is reactive. */
import { en } from './en';
import { zh } from './zh';

export type Lang = 'en' | 'zh';
export type Catalogue = typeof en;
const CATALOGUES: Record<Lang, Catalogue> = { en, zh };

const current = $state<{ lang: Lang }>({ lang: 'en' });

/** The catalogue of the chosen language: `t().common.run`. */
export function t(): Catalogue {
  return CATALOGUES[current.lang];
}

export function lang(): Lang {
  return current.lang;
}

const listeners: ((value: Lang) => void)[] = [];
/** Told of every choice of the language. */
export function onLang(listener: (value: Lang) => void): void {
  listeners.push(listener);
}

/** Choose the language; the document says so too, for screen readers and hyphenation. */
export function setLang(value: Lang): void {
  current.lang = value;
  document.documentElement.lang = value === 'zh' ? 'zh-Hans' : 'en';
  for (const listener of listeners) listener(value);
}

/** A region in the chosen language; the code where the catalogue has no name. */
export function regionName(code: string): string {
  return (t().regions as Record<string, string>)[code] ?? code;
}

/** A sector in the chosen language; the code where the catalogue has no name. */
export function sectorName(code: string): string {
  return (t().sectors as Record<string, string>)[code] ?? code;
}
