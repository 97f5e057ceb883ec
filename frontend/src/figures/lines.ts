/** Lines over time or over any number: each with its own dash and its name at the end, gaps where there is no value. */
import { axisLabels } from './axis';
import { circle, label, line, path, shortened, textWidth, TICK, type Drawing, type Mark } from './marks';
import { signed, unsigned } from './numbers';
import { linear, scaleOf, tickDigits, tickStep } from './scale';
import { spread } from './slope';

const HEIGHT = 250;
const TONES = ['a', 'b', 'c', 'd'] as const;
const ASIDE = 560; // px from which names stand beside the lines
const KEY = 20;
const BOLD = 1.1; // bold text is wider

export interface LinePoint {
  x: number;
  y: number | null;
}

/** `tone` 0 to 3: colour and dash; `thin` lines stand behind; `said` is the value at the end as it is printed. */
export interface LineSeries {
  name: string;
  points: LinePoint[];
  tone: number;
  thin?: boolean;
  said?: string;
}

/** A single value, or a range at one place. */
export interface LineMark {
  x: number;
  y: number;
  tone: number;
  low?: number;
  high?: number;
  name?: string;
}

export interface LineOptions {
  /** Labels of the axis below; round numbers where they are left out. */
  ticks?: { x: number; label: string }[];
  /** Values hold until the next one. */
  steps?: boolean;
  /** Values are amounts, not changes: no sign. */
  amounts?: boolean;
  marks?: LineMark[];
  /** Place to which the last value of every line is drawn. */
  until?: number;
  text: string;
}

export function lines(given: LineSeries[], width: number, options: LineOptions): Drawing {
  const series = options.until === undefined ? given : given.map((one) => ({ ...one, points: [...one.points, { x: Math.max(options.until ?? 0, one.points.at(-1)?.x ?? 0), y: one.points.at(-1)?.y ?? null }] }));
  const { marks: single = [], amounts = false } = options;
  const aside = width >= ASIDE;
  const said = (one: LineSeries) => (one.said ? `${one.name} ${one.said}` : one.name);
  const names = aside ? Math.min(BOLD * Math.max(...series.map((one) => textWidth(said(one)))), width * 0.36) : 0;
  const drawn: Mark[] = [];
  const top = aside ? 14 : key(drawn, series.map(said), series, width) + 12;
  const bottom = top + HEIGHT;
  const values = [...series.flatMap((one) => one.points.map((point) => point.y)), ...single.flatMap((one) => [one.y, one.low ?? one.y, one.high ?? one.y])].filter((value) => value !== null);
  const y = scaleOf(values, bottom, top, 5);
  const digits = tickDigits(y.ticks);
  const spoken = (tick: number) => (tick === 0 ? '0' : amounts ? unsigned(tick, digits) : signed(tick, digits));
  const left = Math.max(...y.ticks.map((tick) => textWidth(spoken(tick), TICK))) + 8;
  const right = width - (aside ? names + 22 : 8);
  const places = [...series.flatMap((one) => one.points.map((point) => point.x)), ...single.map((one) => one.x)];
  const [first, last] = [Math.min(...places), Math.max(...places)];
  const x = linear(first, last > first ? last : first + 1, left, right, roundTicks(first, last, right - left));
  for (const tick of y.ticks) drawn.push(line(left, y(tick), right, y(tick), tick === 0 ? 'zero' : 'grid'), label(left - 8, y(tick) + 4, spoken(tick), 't3', { a: 'end', s: TICK }));
  if (options.ticks) drawn.push(...dated(options.ticks, x, bottom, left, width));
  else drawn.push(...axisLabels(x, bottom + 18, left - 8, width, (tick) => unsigned(tick, tickDigits(x.ticks))));
  for (const one of [...series].sort((a, b) => Number(b.thin ?? false) - Number(a.thin ?? false))) drawn.push(path(pathOf(one.points, x, y, options.steps ?? false), `line-${TONES[one.tone % 4]}${one.thin ? ' line-thin' : ''}`));
  for (const one of single) drawn.push(...markOf(one, x, y, width));
  if (aside) drawn.push(...endLabels(series, said, y, right, names, top, bottom));
  return { width, height: bottom + 26, marks: drawn, label: options.text };
}

function roundTicks(low: number, high: number, room: number): number[] {
  const step = tickStep(high - low || 1, Math.max(2, Math.floor(room / 90)));
  const from = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - from + 1 }, (_, k) => Number(((from + k) * step).toPrecision(12)));
}

type Place = (value: number) => number;

function pathOf(points: LinePoint[], x: Place, y: Place, steps: boolean): string {
  let text = '';
  let before: number | null = null;
  for (const point of points) {
    if (point.y === null) {
      before = null;
      continue;
    }
    const [px, py] = [x(point.x).toFixed(1), y(point.y).toFixed(1)];
    text += before === null ? `M${px} ${py}` : steps ? `L${px} ${before.toFixed(1)}L${px} ${py}` : `L${px} ${py}`;
    before = y(point.y);
  }
  return text;
}

function dated(ticks: { x: number; label: string }[], x: Place, bottom: number, left: number, width: number): Mark[] {
  const found: Mark[] = [];
  let free = -Infinity;
  for (const tick of ticks) {
    const half = textWidth(tick.label, TICK) / 2;
    const middle = Math.min(Math.max(x(tick.x), left - 8 + half), width - half);
    found.push(line(x(tick.x), bottom, x(tick.x), bottom + 4, 'lead'));
    if (middle - half < free + 6) continue;
    found.push(label(middle, bottom + 18, tick.label, 't3', { a: 'middle', s: TICK }));
    free = middle + half;
  }
  return found;
}

function markOf(one: LineMark, x: Place, y: Place, width: number): Mark[] {
  const tone = TONES[one.tone % 4];
  if (one.low !== undefined && one.high !== undefined) {
    const at = x(one.x) + (one.tone % 4) * 5 - 4;
    return [line(at, y(one.low), at, y(one.high), `span-${tone}`), line(at - 4, y(one.low), at + 4, y(one.low), `span-${tone}`), line(at - 4, y(one.high), at + 4, y(one.high), `span-${tone}`)];
  }
  const found: Mark[] = [circle(x(one.x), y(one.y), 4, one.name ? 'dot' : 'ring')];
  if (one.name) {
    const room = width - x(one.x) - 10;
    found.push(room > textWidth(one.name) ? label(x(one.x) + 8, y(one.y) - 7, one.name, 't2 halo') : label(x(one.x) - 8, y(one.y) - 7, one.name, 't2 halo', { a: 'end' }));
  }
  return found;
}

function endLabels(series: LineSeries[], said: (one: LineSeries) => string, y: Place, right: number, names: number, top: number, bottom: number): Mark[] {
  const ends = series.map((one) => one.points.findLast((point) => point.y !== null));
  const at = ends.map((end) => y(end?.y ?? 0));
  const places = spread(at, top, bottom, 17);
  return series.flatMap((one, k) => {
    const [from, to] = [at[k] as number, places[k] as number];
    return [
      ...(Math.abs(from - to) > 3 ? [line(right + 3, from, right + 14, to, 'lead')] : []),
      label(right + 18, to + 4.5, shortened(said(one), names / BOLD + 2), one.thin ? 't2' : 'b'),
    ];
  });
}

/** On a narrow page: samples of the lines with their names above the plot. */
function key(marks: Mark[], texts: string[], series: LineSeries[], width: number): number {
  texts.forEach((text, k) => {
    const one = series[k] as LineSeries;
    marks.push(path(`M0 ${KEY * k + 9}L26 ${KEY * k + 9}`, `line-${TONES[one.tone % 4]}${one.thin ? ' line-thin' : ''}`));
    marks.push(label(34, KEY * k + 13.5, shortened(text, width - 34), one.thin ? 't2' : 'b'));
  });
  return KEY * texts.length;
}
