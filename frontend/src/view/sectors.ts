/** Sector × region table: values of a measure, base sizes, and what stands out. */
import type { Figure } from '../figures/figure';
import { signed } from '../figures/numbers';
import { classLimits, quantileOfSizes, type Limits } from '../figures/scale';
import { sectorName, t } from '../i18n/index.svelte';
import { inProse, nameOf, type Facts } from './facts';

export const SECTOR_MEASURES = ['output_quantity_percent', 'producer_price_percent', 'purchaser_price_percent'] as const;
export type SectorMeasure = (typeof SECTOR_MEASURES)[number];

/** All cells by sector and region; `score` orders sectors by how much value moves in the chosen regions. */
export interface SectorView {
  sectors: string[];
  regions: string[];
  value: (sector: string, region: string) => number | null;
  size: (sector: string, region: string) => number | null;
  score: (sector: string, regions: string[]) => number;
}

export function sectorView(facts: Facts, measure: SectorMeasure): SectorView | null {
  const columns = facts.tables.sectors?.columns;
  if (!columns?.region || !columns.sector) return null;
  const place = new Map(columns.region.map((region, k) => [`${columns.sector?.[k]}|${region}`, k]));
  const at = (name: string, sector: string, region: string) => {
    const k = place.get(`${sector}|${region}`);
    const value = k === undefined ? null : columns[name]?.[k];
    return typeof value === 'number' ? value : null;
  };
  const value = (sector: string, region: string) => at(measure, sector, region);
  const size = (sector: string, region: string) => at('output_value_baseline_musd', sector, region);
  return {
    sectors: [...new Set(columns.sector.map(String))],
    regions: facts.codes,
    value, size,
    score: (sector, regions) => regions.reduce((sum, region) => sum + Math.abs(value(sector, region) ?? 0) * (size(sector, region) ?? 0), 0),
  };
}

/** Colour limits from the 95th percentile of the sizes shown, so that one extreme cell does not pale all others. */
export function heatLimits(view: SectorView, sectors: string[], regions: string[]): Limits {
  const values = sectors.flatMap((sector) => regions.map((region) => view.value(sector, region) ?? 0));
  return classLimits([quantileOfSizes(values, 0.95)]);
}

/** The selected region first, then those in the policies, then the largest changes in money. */
export function columnsOf(facts: Facts, selected: string, count: number): string[] {
  const rest = [...facts.codes].sort((a, b) => Math.abs(facts.money[b] ?? 0) - Math.abs(facts.money[a] ?? 0));
  const first = [selected, ...facts.focus, ...facts.also.slice(0, 2)].filter((code) => code in facts.income);
  return [...new Set([...first, ...rest])].slice(0, count);
}

export function sectorFigure(facts: Facts, view: SectorView, measure: SectorMeasure, sectors: string[], regions: string[]): Figure {
  const words = t().figures.sectors;
  const first = regions[0] ?? '';
  const moved = [...view.sectors].sort((a, b) => weight(view, b, first) - weight(view, a, first))[0];
  const size = moved ? (view.value(moved, first) ?? 0) : 0;
  const text = regions.slice(0, 3).map((region) => {
    const order = view.sectors.filter((sector) => view.value(sector, region) !== null).sort((a, b) => (view.value(a, region) ?? 0) - (view.value(b, region) ?? 0));
    const say = (sector: string) => `${sectorName(sector)} ${signed(view.value(sector, region), 1, '%')}`;
    const down = order.filter((sector) => (view.value(sector, region) ?? 0) <= -0.05).slice(0, 3).map(say).join(', ');
    const up = order.filter((sector) => (view.value(sector, region) ?? 0) >= 0.05).slice(-3).reverse().map(say).join(', ');
    return words.words(nameOf(facts, region), up, down);
  });
  return {
    key: 'sectors',
    title: moved && Math.abs(size) >= 0.05 ? words.title(inProse(facts, first), sectorInProse(moved), signed(size, 1, '%')) : words.flat,
    subtitle: `${words.measures[measure]} · ${words.sub.split(' · ').slice(1).join(' · ')}`,
    note: words.note,
    words: text.join(' '),
    table: {
      sector: sectors, name: sectors.map(sectorName),
      ...Object.fromEntries(regions.map((region) => [`${region}_${measure}`, sectors.map((sector) => view.value(sector, region))])),
      ...Object.fromEntries(regions.map((region) => [`${region}_output_value_baseline_musd`, sectors.map((sector) => view.size(sector, region))])),
    },
  };
}

/** By value moved, so that a tiny sector with a huge percentage does not lead. */
function weight(view: SectorView, sector: string, region: string): number {
  return Math.abs(view.value(sector, region) ?? 0) * (view.size(sector, region) ?? 0);
}

/** Name as it stands inside a sentence: 'electronics', but 'IT services'. */
function sectorInProse(code: string): string {
  const name = sectorName(code);
  return /^[A-Z][a-z]/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name;
}
