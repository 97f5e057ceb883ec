/** Levels, places and kinds of the register in words. */
import type { MeasureRow } from '../api';
import { list, number, rate } from '../i18n/format';
import { regionName, t } from '../i18n/index.svelte';

export const place = (code: string) => (code === 'ALL' ? t().data.everyCountry : regionName(code) === code ? (t().data.places[code] ?? code) : regionName(code));
export const places = (codes: readonly string[]) => list(codes.map(place));
/** At most three names, then how many more. */
export const placesShort = (codes: readonly string[]) => (codes.length > 4 ? `${codes.slice(0, 3).map(place).join(', ')} ${t().data.andMore(codes.length - 3)}` : places(codes));
export const word = (name: string) => (t().data.registerWords as Record<string, string>)[name] ?? name.replaceAll('_', ' ').replaceAll('-', ' ');

/** '25 %', '3 listed firms', 'in force'; a level without a number is its status. */
export function level(value: number | null, unit: string, status: string): string {
  if (value === null || unit === 'binary' || unit === 'none') return word(status);
  if (unit === 'pct') return rate(value, Number.isInteger(value) ? 0 : 1);
  return `${number(value, Number.isInteger(value) ? 0 : 1)} ${word(unit)}`;
}

export const levelOf = (row: MeasureRow) => level(row.level, row.unit, row.status);
