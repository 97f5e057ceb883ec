/** Numbers, percent, points, money and dates as the visual language has them, in both languages. */
import { lang } from './index.svelte';

const MINUS = '\u2212';
const THIN = '\u202f';

/** A plain number: true minus, thousands with commas; never −0. */
export function number(value: number, digits = 0): string {
  const text = Math.abs(value).toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** A change: its sign is always written; zero has none. */
export function signed(value: number, digits = 2): string {
  const text = number(value, digits);
  return value > 0 && /[1-9]/.test(text) ? '+' + text : text;
}

/** Digits for a panel of changes in percent: two, or three where all of it is below 0.1. */
export function digitsFor(values: readonly number[]): number {
  const largest = Math.max(0, ...values.filter(Number.isFinite).map(Math.abs));
  return largest < 0.1 ? 3 : 2;
}

/** A change in percent: −0.36 % in English, −0.36% in Chinese. */
export function percent(value: number, digits = 2): string {
  return signed(value, digits) + (lang() === 'zh' ? '%' : THIN + '%');
}

/** A share or a rate in percent: without the sign of a change. */
export function rate(value: number, digits = 1): string {
  return number(value, digits) + (lang() === 'zh' ? '%' : THIN + '%');
}

/** A difference of percentages: +145 pp. */
export function points(value: number, digits = 0): string {
  return signed(value, digits) + (lang() === 'zh' ? '个百分点' : THIN + 'pp');
}

/** An amount in millions of US dollars a year, written in bn (English) or 亿 (Chinese). */
export function money(millions: number, change = false): string {
  const write = change ? signed : number;
  if (lang() === 'zh') return write(millions / 100, Math.abs(millions) >= 1000 ? 0 : 1) + '亿美元';
  const bn = millions / 1000;
  return write(bn, Math.abs(bn) >= 10 ? 0 : Math.abs(bn) >= 0.1 ? 1 : 3) + ' bn USD';
}

/** An amount a year, a flow: −64 bn USD a year. */
export function moneyAYear(millions: number, change = true): string {
  return money(millions, change) + (lang() === 'zh' ? '/年' : ' a year');
}

function parts(iso: string): [number, number, number] {
  const [year = 0, month = 1, day = 1] = iso.split('-').map(Number);
  return [year, month, day];
}

/** 25 November 2019; 2019年11月25日. */
export function date(iso: string): string {
  const [year, month, day] = parts(iso);
  if (lang() === 'zh') return `${year}年${month}月${day}日`;
  const name = new Date(Date.UTC(year, month - 1, day)).toLocaleDateString('en-GB', { month: 'long', timeZone: 'UTC' });
  return `${day} ${name} ${year}`;
}

/** Axis label of a month: Jul 2019; 2019年7月. */
export function month(iso: string, short = false): string {
  const [year, monthNumber] = parts(iso);
  if (lang() === 'zh') return `${year}年${monthNumber}月`;
  const name = new Date(Date.UTC(year, monthNumber - 1, 1)).toLocaleDateString('en-GB', { month: 'short', timeZone: 'UTC' }).slice(0, 3);
  return `${name} ${short ? String(year).slice(2) : year}`;
}

/** Seconds in words for progress: 0.4 s, 12 s. */
export function seconds(value: number): string {
  const text = number(value, value < 10 ? 1 : 0);
  return lang() === 'zh' ? `${text}秒` : `${text} s`;
}

/** Names in a row: a, b and c; a、b和c. */
export function list(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  const head = names.slice(0, -1);
  const last = names[names.length - 1];
  return lang() === 'zh' ? `${head.join('、')}和${last}` : `${head.join(', ')} and ${last}`;
}
