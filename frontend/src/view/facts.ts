/** A result with the selections that sentences and figures need; the same choices as in the report. */
import type { Cell, Mapping, ResultJson, Table } from '../api';
import { SMALL } from '../figures/scale';
import { regionName, t } from '../i18n/index.svelte';
import { actingOf } from './acting';

const MOST = 3; // regions and groups that sentences look at closely
export const WORLD = 'WORLD';
export type ByRegion = Record<string, number>;

export interface Facts {
  result: ResultJson;
  tables: Record<string, Table>;
  codes: string[];
  income: ByRegion;
  wage: ByRegion;
  gdp: ByRegion | null;
  money: ByRegion;
  groups: ByRegion;
  /** Regions and groups in the policies, at most three; else the two largest changes. */
  focus: string[];
  /** Names in the policies beyond the focus, largest change first. */
  also: string[];
  /** Regions that the policies do not name and whose income changes, from loss to gain. */
  others: string[];
  /** Solved combinations of options; 0 without a range. */
  options: number;
}

/** Arguments: the content of result.json, tables by stem, and the scenario as a plain mapping. */
export function factsOf(result: ResultJson, tables: Record<string, Table>, scenario: Mapping | null): Facts {
  const income = result.headline.real_income_percent as ByRegion;
  const groups = (result.groups_real_income_percent ?? {}) as ByRegion;
  const change = (name: string) => income[name] ?? groups[name] ?? 0;
  const codes = Object.keys(income);
  const named = actingOf(scenario).filter((name) => (name in income || name in groups) && name !== WORLD);
  const bySize = (a: string, b: string) => Math.abs(change(b)) - Math.abs(change(a));
  const largest = [...named].sort(bySize).slice(0, MOST);
  const focus = named.length ? named.filter((name) => largest.includes(name)) : [...codes].sort(bySize).slice(0, 2);
  const taken = new Set([...focus, ...named]);
  return {
    result, tables, codes, income, groups,
    wage: result.headline.real_wage_percent as ByRegion,
    gdp: (result.headline.real_gdp_percent ?? null) as ByRegion | null,
    money: result.equivalent_variation as ByRegion,
    focus,
    also: named.filter((name) => !focus.includes(name)).sort(bySize),
    others: codes.filter((code) => !taken.has(code) && Math.abs(income[code] as number) >= SMALL).sort((a, b) => change(a) - change(b)),
    options: solved(result).length,
  };
}

interface OptionCell {
  real_income_percent?: ByRegion;
  groups_real_income_percent?: ByRegion;
}

function solved(result: ResultJson): OptionCell[] {
  return ((result.range?.cells ?? []) as OptionCell[]).filter((cell) => cell.real_income_percent);
}

export function changeOf(facts: Facts, name: string): number {
  return facts.income[name] ?? facts.groups[name] ?? 0;
}

export interface Bounds {
  low: number;
  high: number;
  /** The option that turns the sign, as stored; null if none does. */
  flips: string | null;
}

/** Lowest and highest real income over the options of a region or group; null without a range. */
export function boundsOf(facts: Facts, name: string): Bounds | null {
  const own = facts.result.range?.real_income_percent?.[name] as Bounds | undefined;
  if (own) return own;
  const values = solved(facts.result).map((cell) => cell.groups_real_income_percent?.[name]).filter((value) => value !== undefined);
  if (!values.length) return null;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return { low, high, flips: low <= -SMALL && high >= SMALL ? 'options' : null };
}

export function turns(facts: Facts, name: string): boolean {
  return Boolean(boundsOf(facts, name)?.flips);
}

/** Whether any region's real income moves by a printed digit. */
export function moves(facts: Facts): boolean {
  return Object.values(facts.income).some((value) => Math.abs(value) >= SMALL);
}

/** Name of a region or group in the chosen language. */
export function nameOf(facts: Facts | null, code: string): string {
  if (code === WORLD) return t().figures.world;
  const name = regionName(code);
  return name !== code ? name : String((facts?.result.regions as Record<string, string> | undefined)?.[code] ?? code);
}

/** Name as it stands inside a sentence: 'the United States', 'China'. */
export function inProse(facts: Facts | null, code: string): string {
  return (t().figures.prose as Record<string, string>)[code] ?? nameOf(facts, code);
}

/** Rows of a table whose column has a value, as an accessor by column name. */
export function rowsWhere(table: Table | undefined, match: Record<string, Cell>): ((column: string) => Cell)[] {
  if (!table) return [];
  const keys = Object.keys(match);
  const first = Object.values(table.columns)[0] ?? [];
  return first
    .map((_, k) => k)
    .filter((k) => keys.every((key) => table.columns[key]?.[k] === match[key]))
    .map((k) => (column: string) => table.columns[column]?.[k] ?? null);
}

/** A number of a region in tables/regions. */
export function regional(facts: Facts, column: string, code: string): number | null {
  const value = rowsWhere(facts.tables.regions, { region: code })[0]?.(column);
  return typeof value === 'number' ? value : null;
}
