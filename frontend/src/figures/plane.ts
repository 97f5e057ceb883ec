/** Plane: curves and marked points of two quantities, each with a key above the plot, so that no name stands inside it. */
import { t } from '../i18n/index.svelte';
import { axisLabels, gridLines, tickText } from './axis';
import { label, line, path, runMark, textWidth, TICK, wrapped, type Drawing, type Mark } from './marks';
import { signed } from './numbers';
import { panelDigits, scaleOf, type Scale } from './scale';

const TONES = ['a', 'b', 'c'] as const;
const KEY = 34; // px from the left edge to a text of the key
const LINE = 16; // px of a further line of a text
const [HIGH, LOW] = [400, 250]; // px of the plot, wide and narrow
const SIDE = 560; // px of the plot's width at most: two quantities of one kind are compared by angles

export interface Spot {
  name: string;
  x: number;
  y: number;
}
/** Points joined in their order. */
export interface Curve {
  name: string;
  points: { x: number; y: number }[];
}
export interface PlaneOptions {
  /** What the axes are. */
  across: string;
  up: string;
  text: string;
}

/** Up to three curves (solid, dashed, dotted) and four spots (● ■ ◇ ▲) over two axes in percent. */
export function plane(curves: readonly Curve[], spots: readonly Spot[], width: number, options: PlaneOptions): Drawing {
  const narrow = width < 600;
  const shown = [...curves.flatMap((one) => one.points), ...spots].filter((one) => Number.isFinite(one.x) && Number.isFinite(one.y));
  const marks: Mark[] = [];
  let y = block(marks, `↑ ${options.up}, %`, key(marks, curves, spots, width), width);
  const top = y + 4;
  const bottom = top + (narrow ? LOW : HIGH);
  const ys = scaleOf(shown.map((one) => one.y), bottom, top, narrow ? 4 : 6);
  const left = Math.max(...ys.ticks.map((tick) => textWidth(tickText(tick, ys.ticks), TICK))) + 10;
  const right = Math.min(width - 8, left + SIDE);
  const xs = scaleOf(shown.map((one) => one.x), left, right, narrow ? 3 : 6);
  marks.push(...gridLines(xs, top, bottom));
  for (const tick of ys.ticks) marks.push(line(left, ys(tick), right, ys(tick), tick === 0 ? 'zero' : 'grid'), label(left - 8, ys(tick) + 4, tickText(tick, ys.ticks), 't3', { a: 'end', s: TICK }));
  marks.push(...axisLabels(xs, bottom + LINE + 6, 0, width));
  curves.forEach((one, place) => marks.push(path(courseOf(one, xs, ys), `line-${TONES[place % 3]}`)));
  spots.forEach((one, place) => marks.push(runMark(place, xs(one.x), ys(one.y))));
  y = block(marks, `→ ${options.across}, %`, bottom + 2 * LINE + 10, width);
  return { width, height: y - LINE + 8, marks, label: options.text };
}

/** Where a point lies, in words. */
export function pairWords(one: { x: number; y: number }): string {
  const digits = panelDigits([one.x, one.y]);
  return t().figures.pair(signed(one.x, digits, '%'), signed(one.y, digits, '%'));
}

/** The plane in words: what the axes are, where the spots lie, where the curves begin and end. */
export function planeWords(curves: readonly Curve[], spots: readonly Spot[], { across, up }: Pick<PlaneOptions, 'across' | 'up'>): string {
  const words = t().figures;
  const courses = curves.flatMap((one) => {
    const [first, last] = [one.points[0], one.points.at(-1)];
    return first && last ? [words.course(one.name, pairWords(first), pairWords(last))] : [];
  });
  return [words.axes(across, up), ...spots.map((one) => words.spot(one.name, pairWords(one))), ...courses].join('');
}

function courseOf(one: Curve, xs: Scale, ys: Scale): string {
  const places = one.points.filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y)).map((point) => `${xs(point.x).toFixed(1)} ${ys(point.y).toFixed(1)}`);
  return places.length ? `M${places.join('L')}` : 'M0 0';
}

/** Samples with names, one under another, spots with their values; the height below them. */
function key(marks: Mark[], curves: readonly Curve[], spots: readonly Spot[], width: number): number {
  let y = 14.5;
  const entries = [...curves.map((one) => one.name), ...spots.map((one) => t().figures.spotKey(one.name, pairWords(one)))];
  entries.forEach((text, place) => {
    if (place < curves.length) marks.push(path(`M2 ${y - 4.5}L26 ${y - 4.5}`, `line-${TONES[place % 3]}`));
    else marks.push(runMark(place - curves.length, 14, y - 4.5));
    for (const row of wrapped(text, width - KEY, 13, 4)) {
      marks.push(label(KEY, y, row));
      y += LINE;
    }
    y += 20 - LINE;
  });
  return y + 10;
}

/** Name of an axis over one or more lines; the height below it. */
function block(marks: Mark[], text: string, y: number, width: number): number {
  for (const row of wrapped(text, width, TICK, 3)) {
    marks.push(label(0, y, row, 't3', { s: TICK }));
    y += LINE;
  }
  return y;
}
