/** A timeline in words and figures: real income by date with the range where it was solved, and average duties by date. */
import type { ResultJson, Table } from '../api';
import type { Figure } from '../figures/figure';
import { lines, type LineMark, type LineSeries } from '../figures/lines';
import { listed, percent, percentSize, rowDigits, signed, span, unsigned } from '../figures/numbers';
import { SMALL } from '../figures/scale';
import { date, month } from '../i18n/format';
import { lang, regionName, t } from '../i18n/index.svelte';
import { dayNumber } from '../register/series';
import { comparedWith } from './closure';
import { WORLD } from './facts';
import { capital, playerName } from './game_words';

type ByName = Record<string, number>;
interface Duty { importer: string; exporter: string | null; added_in_law: number | null; added_after: number | null }
export interface DateRow { date: string; status: string; real_income_percent?: ByName; tariffs?: Duty[]; reason?: string; same_law_as?: string }

export const datesOf = (result: ResultJson) => result.dates as DateRow[];
/** Regions that are shown where nobody has chosen others. */
export const USUAL = ['USA', 'CHN', 'EU27'];
/** Regions that report and summary look at first where nobody has chosen. */
export const FIRST_SHOWN = ['USA', 'CHN'];
export const nameOf = (code: string) => (code === WORLD ? t().figures.world : regionName(code));
export const inProse = (code: string) => (code === WORLD ? ((t().figures.prose as ByName | Record<string, string>)[WORLD] as string) : playerName(code));
const certified = (row: DateRow) => row.status === 'certified';

/** Regions and groups that a result has, in its order. */
export function regionsOf(result: ResultJson): string[] {
  return [...Object.keys(result.regions as Record<string, string>), ...Object.keys(result.groups as Record<string, string[]>)];
}

/** The finding: what the last law does to the regions shown, and when the first flow's duty is highest. */
export function timelineAnswer(result: ResultJson, shown: readonly string[]): string {
  const words = t().timeline.answer;
  const good = datesOf(result).filter(certified);
  const last = good.at(-1);
  if (!last) return words.none;
  const known = shown.filter((code) => last.real_income_percent?.[code] !== undefined).map((code) => ({ code, value: last.real_income_percent?.[code] ?? 0 }));
  const say = (list: typeof known, all: (parts: string) => string) => (list.length ? all(listed(list.map((one) => words.at(inProse(one.code), percentSize(one.value))))) : '');
  const falls = known.filter((one) => one.value <= -SMALL);
  const rises = known.filter((one) => one.value >= SMALL);
  const same = known.filter((one) => Math.abs(one.value) < SMALL);
  const parts = [say(falls, words.falls), say(rises, words.rises), same.length ? words.same(listed(same.map((one) => inProse(one.code)))) : ''].filter(Boolean);
  return words.last(date(last.date), parts.join(words.and));
}

/** What stands beside the finding. */
export function timelineLead(result: ResultJson): string {
  const words = t().timeline.answer;
  const good = datesOf(result).filter(certified);
  const flow = flowsOf(result)[0];
  const parts = [words.compared(comparedWith(result))];
  if (flow) {
    const level = (row: DateRow) => dutyOf(row, flow)?.added_in_law ?? 0;
    const top = good.reduce((high, row) => (level(row) > level(high) ? row : high), good[0] as DateRow);
    parts.push(words.duty(inProse(flow.importer), inProse(flow.exporter), date(top.date), unsigned(level(top), 1), unsigned(level(good.at(-1) as DateRow), 1)));
  }
  parts.push(words.permanent);
  return parts.join(lang() === 'zh' ? '' : ' ');
}

interface Flow { importer: string; exporter: string }
function flowsOf(result: ResultJson): Flow[] {
  const first = datesOf(result).find((row) => row.tariffs?.length);
  return (first?.tariffs ?? []).filter((one): one is Duty & Flow => one.exporter !== null && one.exporter !== 'all').map(({ importer, exporter }) => ({ importer, exporter }));
}
function dutyOf(row: DateRow, flow: Flow): Duty | undefined {
  return row.tariffs?.find((one) => one.importer === flow.importer && one.exporter === flow.exporter);
}

interface Bounds { low: number; high: number }
/** Lowest and highest over the options at a date; null where the range was not solved. */
function boundsOf(result: ResultJson, day: string, code: string): Bounds | null {
  const held = result.range?.[day];
  if (!held) return null;
  const own = held.real_income_percent?.[code] as Bounds | undefined;
  if (own) return own;
  const values = (held.cells as { groups_real_income_percent?: ByName }[]).map((cell) => cell.groups_real_income_percent?.[code]).filter((value) => value !== undefined);
  return values.length ? { low: Math.min(...values), high: Math.max(...values) } : null;
}

/** Ticks of an axis of days: first days of years, or of months where the span is short. */
function dayTicks(first: string, last: string): { x: number; label: string }[] {
  const years = Number(last.slice(0, 4)) - Number(first.slice(0, 4));
  const stops: string[] = [];
  for (let year = Number(first.slice(0, 4)); year <= Number(last.slice(0, 4)); year++) for (const part of years >= 2 ? ['01'] : years === 1 ? ['01', '07'] : ['01', '04', '07', '10']) stops.push(`${year}-${part}-01`);
  const inside = stops.filter((day) => day >= first && day <= last);
  return (inside.length ? inside : [first]).map((day) => ({ x: dayNumber(day), label: years >= 2 ? day.slice(0, 4) : month(day) }));
}

export function incomeFigure(result: ResultJson, shown: readonly string[], end: string): Figure {
  const words = t().timeline.figures;
  const rows = datesOf(result);
  const codes = shown.filter((code) => rows.some((row) => row.real_income_percent?.[code] !== undefined)).slice(0, 4);
  const value = (row: DateRow, code: string) => row.real_income_percent?.[code] ?? null;
  const series: LineSeries[] = codes.map((code, tone) => {
    const points = rows.map((row) => ({ x: dayNumber(row.date), y: value(row, code) }));
    return { name: nameOf(code), tone, points, said: percent(points.findLast((point) => point.y !== null)?.y) };
  });
  const days = Object.keys(result.range ?? {});
  const marks: LineMark[] = days.flatMap((day) => codes.flatMap((code, tone) => {
    const bounds = boundsOf(result, day, code);
    return bounds ? [{ x: dayNumber(day), y: bounds.low, low: bounds.low, high: bounds.high, tone }] : [];
  }));
  const all = rows.flatMap((row) => codes.map((code) => ({ row, code, value: value(row, code) }))).filter((one) => one.value !== null) as { row: DateRow; code: string; value: number }[];
  const low = all.reduce((least, one) => (one.value < least.value ? one : least), all[0] ?? { row: rows[0] as DateRow, code: codes[0] ?? '', value: 0 });
  const title = words.income(capital(inProse(low.code)), percent(low.value), date(low.row.date), rows.length);
  const spoken = series.map((line) => `${line.name}: ${rows.map((row) => `${row.date} ${percent(value(row, codes[line.tone] as string))}`).join(', ')}`).join('; ');
  const table: Figure['table'] = { date: rows.map((row) => row.date), status: rows.map((row) => row.status) };
  for (const code of codes) {
    table[`${code}_percent`] = rows.map((row) => value(row, code));
    if (days.length) {
      table[`${code}_low_percent`] = rows.map((row) => boundsOf(result, row.date, code)?.low ?? null);
      table[`${code}_high_percent`] = rows.map((row) => boundsOf(result, row.date, code)?.high ?? null);
    }
  }
  const subtitle = days.length ? words.incomeRanged : words.incomeSub;
  return {
    key: 'income', title, subtitle, note: words.incomeNote, words: `${spoken}.`, table,
    draw: (width) => lines(series, width, { ticks: dayTicks(rows[0]?.date ?? '', end), steps: true, until: dayNumber(end), marks, text: `${title}. ${subtitle}` }),
  };
}

/** The last level is drawn to the end of the span that was asked for. */
export function endOf(args: Record<string, unknown>, result: ResultJson): string {
  return [String(args.last ?? ''), datesOf(result).at(-1)?.date ?? ''].sort().at(-1) ?? '';
}

/** One figure per flow: duties in law, the same after trade has moved, and published averages. */
export function dutyFigures(result: ResultJson, end: string): Figure[] {
  return flowsOf(result).slice(0, 4).map((flow) => dutyFigure(result, flow, end));
}

function dutyFigure(result: ResultJson, flow: Flow, end: string): Figure {
  const words = t().timeline.figures;
  const rows = datesOf(result);
  const of = (row: DateRow, key: 'added_in_law' | 'added_after') => dutyOf(row, flow)?.[key] ?? null;
  const line = (key: 'added_in_law' | 'added_after', name: string, thin: boolean): LineSeries => {
    const points = rows.map((row) => ({ x: dayNumber(row.date), y: of(row, key) }));
    return { name, tone: 0, thin, points, said: unsigned(points.findLast((point) => point.y !== null)?.y, 1) };
  };
  const series = [line('added_in_law', words.inLaw, false), line('added_after', words.after, true)];
  const published = (result.published as { importer: string; exporter: string; date: string; added: number | null }[]).filter((one) => one.importer === flow.importer && one.exporter === flow.exporter && one.added !== null);
  const marks: LineMark[] = published.map((one) => ({ x: dayNumber(one.date), y: one.added as number, tone: 0 }));
  const top = rows.reduce((high, row) => ((of(row, 'added_in_law') ?? 0) > (of(high, 'added_in_law') ?? 0) ? row : high), rows[0] as DateRow);
  const title = words.duty(capital(inProse(flow.importer)), inProse(flow.exporter), unsigned(of(top, 'added_in_law'), 1), date(top.date), rows.length);
  const subtitle = words.dutySub + (marks.length ? words.published : '');
  const spoken = rows.map((row) => `${row.date} ${unsigned(of(row, 'added_in_law'), 1)} (${unsigned(of(row, 'added_after'), 1)})`).join('; ');
  return {
    key: `duty-${flow.importer}-${flow.exporter}`, title, subtitle, note: words.dutyNote, words: `${spoken}.`,
    table: { date: rows.map((row) => row.date), added_in_law_points: rows.map((row) => of(row, 'added_in_law')), added_after_points: rows.map((row) => of(row, 'added_after')) },
    draw: (width) => lines(series, width, { ticks: dayTicks(rows[0]?.date ?? '', end), steps: true, until: dayNumber(end), amounts: true, marks, text: `${title}. ${subtitle}` }),
  };
}

/** Cards of the last date with the range where there is one. */
export function lastCards(result: ResultJson, shown: readonly string[]): { code: string; name: string; value: number; said: string; range: string; bounds: Bounds | null }[] {
  const last = datesOf(result).findLast(certified);
  if (!last) return [];
  return shown.filter((code) => last.real_income_percent?.[code] !== undefined).slice(0, 4).map((code) => {
    const value = last.real_income_percent?.[code] ?? 0;
    const bounds = boundsOf(result, last.date, code);
    const digits = rowDigits(value, bounds);
    const range = bounds ? t().result.cards.range(`${span(bounds.low, bounds.high, digits)}${lang() === 'zh' ? '%' : '\u202f%'}`) : t().result.cards.rangeNone;
    return { code, name: nameOf(code), value, said: percent(value, digits), range, bounds };
  });
}

/** Dates as a table: status, real income of the regions shown, duties of the flows. */
export function datesTable(result: ResultJson, shown: readonly string[]): Table {
  const rows = datesOf(result);
  const columns: Table['columns'] = { date: rows.map((row) => row.date), status: rows.map((row) => (certified(row) ? t().timeline.certified : t().timeline.notCertified)) };
  for (const code of shown) columns[`${code}_percent`] = rows.map((row) => row.real_income_percent?.[code] ?? null);
  for (const flow of flowsOf(result)) columns[`duty:${flow.importer}:${flow.exporter}`] = rows.map((row) => dutyOf(row, flow)?.added_in_law ?? null);
  return { columns };
}
export const signedPercent = (value: number) => signed(value, 3);
