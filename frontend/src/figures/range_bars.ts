/** Ranked range bars: who gains and who loses, with the lowest and highest value over the options. */
import { t } from '../i18n/index.svelte';
import { axisLabels, gridLines, readable } from './axis';
import { bar, circle, label, line, rect, textWidth, TICK, wrapped, type Drawing, type Mark } from './marks';
import { signed, span } from './numbers';
import { panelDigits, scaleOf, type Scale } from './scale';

const FINER = 8; // a few regions dwarf the rest by this factor: the rest gets an axis of its own
const MOST_FIRST = 4;
const ROW = 22;
const LINE = 14; // of a name in two lines

/** One region: value, lowest and highest over the options (null without a range), and whether an option turns the sign. */
export interface RangeRow {
  code: string;
  name: string;
  value: number;
  low: number | null;
  high: number | null;
  flips: boolean;
}

interface Layout {
  width: number;
  left: number;
  right: number;
  ranged: boolean;
  /** Whether the range is written out beside the whisker. */
  spans: boolean;
  selected: string;
  approx: boolean;
  digits: (values: number[]) => number;
}

/** How rows are drawn: the selected region, the label, whether it is a preview, and the digits of a panel of values. */
export interface BarOptions {
  selected: string;
  text: string;
  approx?: boolean;
  digits?: (values: number[]) => number;
}

/** Rows must be sorted; a preview has no ranges, one digit less, and ≈ before numbers. */
export function rangeBars(rows: RangeRow[], width: number, options: BarOptions): Drawing {
  const { selected, text, approx = false, digits = panelDigits } = options;
  const ranged = !approx && rows.some((row) => row.low !== null);
  const names = Math.min(Math.max(60, ...rows.map((row) => textWidth(nameOf(row)))), width * 0.34);
  const spans = ranged && width >= 560;
  const numbers = spans ? 186 : approx ? 72 : 64;
  const layout: Layout = { width, left: names + 12, right: width - numbers - 10, ranged, spans, selected, approx, digits };
  const marks: Mark[] = [];
  let y = 0;
  panelsOf(rows).forEach((panel, place) => {
    if (place) {
      marks.push(rect(0, y, width, 28, 'band'), label(10, y + 18.5, t().figures.finer, 'bandtext', { s: TICK }));
      y += 40;
    }
    y = drawPanel(marks, panel, y, layout) + 8;
  });
  return { width, height: y, marks, label: text };
}

/** One panel, or two where a few regions dwarf the rest. */
export function panelsOf(rows: RangeRow[]): RangeRow[][] {
  const bySize = [...rows].sort((a, b) => reach(b) - reach(a));
  const largest = bySize[0];
  for (let count = 1; largest && count <= Math.min(MOST_FIRST, bySize.length - 2); count++) {
    if (reach(largest) > FINER * Math.max(reach(bySize[count] as RangeRow), 1e-12)) {
      const large = new Set(bySize.slice(0, count));
      return [rows.filter((row) => large.has(row)), rows.filter((row) => !large.has(row))];
    }
  }
  return [rows];
}

function reach(row: RangeRow): number {
  return Math.max(Math.abs(row.value), Math.abs(row.low ?? 0), Math.abs(row.high ?? 0));
}

function nameOf(row: RangeRow): string {
  return row.name + (row.flips ? ' ○' : '');
}

function drawPanel(marks: Mark[], panel: RangeRow[], top: number, layout: Layout): number {
  const bounds = panel.flatMap((row) => (layout.ranged ? [row.value, row.low ?? row.value, row.high ?? row.value] : [row.value]));
  const scale = scaleOf(bounds, layout.left, layout.right, layout.right - layout.left < 320 ? 3 : 5);
  const digits = Math.max(layout.digits(panel.map((row) => row.value)) - (layout.approx ? 1 : 0), 0);
  const start = top + 24;
  const tall = panel.map((row) => ROW + LINE * (linesOf(row, layout).length - 1));
  const tops = tall.map((_, k) => start + tall.slice(0, k).reduce((sum, one) => sum + one, 0));
  const bottom = start + tall.reduce((sum, one) => sum + one, 0);
  panel.forEach((row, k) => {
    if (row.code === layout.selected) marks.push(rect(0, tops[k] as number, layout.width, tall[k] as number, 'selrow'));
  });
  marks.push(...gridLines(readable(scale, 0, layout.right + 30), top + 18, bottom));
  marks.push(...axisLabels(scale, top + 12, 0, layout.right + 30));
  if (layout.spans) marks.push(label(layout.width, top + 12, t().figures.lowestHighest, 't3', { a: 'end', s: TICK }));
  panel.forEach((row, k) => marks.push(...drawRow(row, scale, tops[k] as number, tall[k] as number, digits, layout)));
  return bottom;
}

/** The name in as many lines as the room beside the bars asks for. */
function linesOf(row: RangeRow, layout: Layout): string[] {
  return wrapped(nameOf(row), layout.left - 12);
}

function drawRow(row: RangeRow, scale: Scale, y: number, tall: number, digits: number, layout: Layout): Mark[] {
  const region = row.code;
  const value = (layout.approx ? '≈ ' : '') + signed(row.value, digits);
  const colour = value.includes('+') ? 'b tg' : value.includes('−') ? 'b tl' : 'b';
  const range = layout.spans && row.low !== null && row.high !== null ? span(row.low, row.high, digits) : '';
  const middle = y + tall / 2;
  const lines = linesOf(row, layout);
  const parts: Mark[] = lines.map((text, k) => label(layout.left - 12, middle + 4.5 + LINE * (k - (lines.length - 1) / 2), text, '', { a: 'end', region }));
  parts.push(label(layout.spans ? layout.width - 124 : layout.width, middle + 4.5, value, colour, { a: 'end', region }));
  if (range) parts.push(label(layout.width, middle + 4.5, range, 't2', { a: 'end', s: TICK, region }));
  parts.push(...bar(scale(0), middle - 6, scale(row.value) - scale(0), 12, row.value > 0 ? 'pos' : 'neg', region));
  if (layout.ranged && row.low !== null && row.high !== null) parts.push(...whisker(scale(row.low), scale(row.high), middle));
  if (row.flips) parts.push(circle(scale(0), middle, 3.6, 'ring'));
  parts.push(rect(0, y, layout.width, tall, 'hit', { region }));
  return parts;
}

function whisker(low: number, high: number, middle: number): Mark[] {
  return [
    line(low, middle, high, middle, 'wh'),
    line(low, middle - 4, low, middle + 4, 'wh'),
    line(high, middle - 4, high, middle + 4, 'wh'),
  ];
}
