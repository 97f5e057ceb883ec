/** Which rate or parameter moves a region's real income most, as ranked bars. */
import type { Figure } from '../figures/figure';
import { changeBars } from '../figures/change_bars';
import { signed } from '../figures/numbers';
import { placeSaid } from '../i18n/fill';
import { lang, sectorName, t } from '../i18n/index.svelte';
import { measureTitle } from '../i18n/sentences.svelte';
import { inProse } from './facts';

/** An answer of the service. */
export interface Entry {
  kind: string;
  labels: Record<string, string>;
  words: string;
  step: string;
  effect: number;
}
export interface Pressures {
  region: string;
  status: string;
  single: Entry[];
  together: Entry[];
  kinks: string[];
}

const SHOWN = 12;

/** A control is named after its policy or its measure of the register. */
const controlWords = (label: string) => (lang() === 'zh' ? measureTitle({ id: label, title: placeSaid(label) }) : label);

/** 'tariff of the United States on electronics from China'. */
export function entryWords(entry: Entry): string {
  const template = (t().explain.pressure.templates as Record<string, string>)[entry.kind];
  if (!template) return entry.words;
  const say = (axis: string, label: string) => (axis === 'sector' ? (label === 'all' ? t().explain.pressure.everySector : sectorName(label)) : axis === 'control' ? controlWords(label) : inProse(null, label));
  return template.replace(/\{(\w+)\}/g, (_, axis: string) => say(axis, entry.labels[axis] ?? ''));
}

function step(entry: Entry): string {
  return entry.step.includes('percentage point') ? t().explain.pressure.point : t().explain.pressure.percent;
}

export function pressureFigure(found: Pressures, entries: Entry[]): Figure {
  const words = t().explain.pressure;
  const shown = entries.slice(0, SHOWN);
  const largest = Math.max(0, ...shown.map((entry) => Math.abs(entry.effect)));
  const digits = largest >= 0.01 ? 3 : largest >= 0.001 ? 4 : 5;
  const rows = shown.map((entry) => ({ code: '', name: `${step(entry)} ${entryWords(entry)}`, value: entry.effect }));
  const text = words.words(rows.map((row) => `${row.name} ${signed(row.value, digits)}`).join('; '));
  return {
    key: 'pressure', title: words.title(inProse(null, found.region)), subtitle: words.sub, note: words.note, words: text,
    table: {
      what: entries.map(entryWords), kind: entries.map((entry) => entry.kind), step: entries.map(step), effect_percentage_points: entries.map((entry) => entry.effect),
    },
    draw: (width) => changeBars(rows, width, digits, '', text, 0.56),
  };
}
