/** How numbers are printed, in both languages: signs on changes, two decimals for real income, three where two would hide everything. */
import { lang } from '../i18n/index.svelte';

const MINUS = '\u2212';
const THIN = '\u202f';

function plain(value: number, digits: number): string {
  const [whole = '0', rest] = Math.abs(value).toFixed(digits).split('.'); // rounds the exact value, as the command line does
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (rest ? `.${rest}` : '');
}

/** A change with its sign (U+2212 for minus); zero has none; missing values are a dash. */
export function signed(value: number | null | undefined, digits = 2, unit = ''): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const text = plain(value, digits);
  const sign = Number(text.replaceAll(',', '')) === 0 ? '' : value > 0 ? '+' : MINUS;
  return sign + text + (unit ? gap() + unit : '');
}

/** An amount: no sign but the minus of what is below zero as printed. */
export function unsigned(value: number | null | undefined, digits = 0, unit = ''): string {
  return signed(value, digits, unit).replace(/^\+/, '');
}

/** No space before a unit in Chinese, a narrow one in English. */
function gap(): string {
  return lang() === 'zh' ? '' : THIN;
}

/** Decimals of a change of real income in percent: two, three below 0.1. */
export function incomeDigits(value: number): number {
  return Math.abs(value) > 0 && Math.abs(value) < 0.0995 ? 3 : 2;
}

/** A percentage change: two decimals, three below 0.1; beside a range with the digits of that row. */
export function percent(value: number | null | undefined, digits?: number): string {
  return value === null || value === undefined ? '–' : signed(value, digits ?? incomeDigits(value), '%');
}

/** The same without a sign, for sentences that say the direction. */
export function percentSize(value: number): string {
  return percent(Math.abs(value)).replace(/^\+/, '');
}

/** A difference of two percentages. */
export function points(value: number | null | undefined, digits?: number): string {
  if (value === null || value === undefined) return '–';
  return signed(value, digits ?? incomeDigits(value), lang() === 'zh' ? '个百分点' : 'pp');
}

/** Lowest to highest, lower first. */
export function span(low: number, high: number, digits: number): string {
  return `${signed(low, digits)} ${lang() === 'zh' ? '至' : 'to'} ${signed(high, digits)}`;
}

/** Decimals of a headline and of both ends of its range: one number for all three, so that what is printed stays inside what is printed.
 * Those of the headline; three where both ends would print alike. */
export function rowDigits(headline: number, bounds: { low: number; high: number } | null): number {
  const digits = incomeDigits(headline);
  return bounds && bounds.low !== bounds.high && signed(bounds.low, digits) === signed(bounds.high, digits) ? 3 : digits;
}

/** Money given in million US dollars: `64 bn USD`, in Chinese 640亿美元; with the sign of a change where asked. */
export function money(musd: number | null | undefined, change = false): string {
  if (musd === null || musd === undefined || !Number.isFinite(musd)) return '–';
  const zh = lang() === 'zh';
  const value = zh ? musd / 100 : musd / 1000;
  const size = Math.abs(musd / 1000);
  const digits = Math.max((size >= 9.95 ? 0 : size >= 0.95 ? 1 : 2) - (zh ? 1 : 0), 0);
  const text = change ? signed(value, digits) : unsigned(value, digits);
  return zh ? `${text}亿美元` : `${text}\u00a0bn\u00a0USD`;
}

/** 'a', 'a and b', 'a, b and c'. */
export function listed(words: readonly string[]): string {
  const zh = lang() === 'zh';
  if (words.length < 2) return words.join('');
  return words.slice(0, -1).join(zh ? '、' : ', ') + (zh ? '和' : ' and ') + words.at(-1);
}

/** Values rounded so that they add up to the rounded total: the largest remainders take the last digit. */
export function roundedToAddUp(values: readonly number[], total: number, digits = 3): number[] {
  const unit = 10 ** -digits;
  const goal = Math.round(total / unit);
  const floors = values.map((value) => Math.floor(value / unit));
  const order = values.map((_, k) => k).sort((a, b) => rest(values, floors, b, unit) - rest(values, floors, a, unit));
  const short = goal - floors.reduce((sum, value) => sum + value, 0);
  for (let place = 0; place < Math.abs(short); place++) {
    const at = short > 0 ? order[place % order.length] : order[order.length - 1 - (place % order.length)];
    if (at !== undefined) floors[at] = (floors[at] as number) + Math.sign(short);
  }
  return floors.map((value) => value * unit);
}

function rest(values: readonly number[], floors: readonly number[], k: number, unit: number): number {
  return (values[k] as number) / unit - (floors[k] as number);
}

/** Million dollars in the unit of charts: billions, in Chinese 亿 (100 million). */
export function chartMoney(musd: number): number {
  return lang() === 'zh' ? musd / 100 : musd / 1000;
}

/** Digits of such a panel: whole from 10 billion, else one or two decimals. */
export function chartMoneyDigits(values: number[]): number {
  const largest = Math.max(0, ...values.map(Math.abs)) / (lang() === 'zh' ? 10 : 1);
  return Math.max((largest >= 9.95 ? 0 : largest >= 0.95 ? 1 : 2) - (lang() === 'zh' ? 1 : 0), 0);
}
