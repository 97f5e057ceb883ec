/** Caps, one row each: what is allowed (● binds, ○ has room), what passes as a bar, and the shadow price beside it. */
import { axisLabels, gridLines } from './axis';
import { circle, label, rect, shortened, textWidth, TICK, type Drawing, type Mark } from './marks';
import { unsigned } from './numbers';
import { scaleOf, type Scale } from './scale';

const ROW = 26;
const NARROW = 520; // px below which a name stands over its bar
const SIZE = 11; // px of a bar

/** In percent of the quantity where nobody plays; `price` in percent of the seller's price, null where the cap has room. */
export interface CapRow {
  name: string;
  allowed: number;
  passes: number;
  price: number | null;
}
export interface CapWords {
  binds: string;
  room: string;
  passes: string;
  price: string;
  hasRoom: string;
}

export function capBars(rows: readonly CapRow[], width: number, words: CapWords, text: string): Drawing {
  const narrow = width < NARROW;
  const said = (row: CapRow) => (row.price === null ? words.hasRoom : unsigned(row.price, 1, '%'));
  const names = narrow ? 0 : Math.min(Math.max(60, ...rows.map((row) => textWidth(row.name))), width * 0.36);
  const prices = Math.max(textWidth(words.price, TICK), ...rows.map((row) => textWidth(said(row), TICK))) + 4;
  const left = narrow ? 8 : names + 14;
  const scale = scaleOf([100, ...rows.flatMap((row) => [row.allowed, row.passes])], left, width - prices - 20, narrow ? 3 : 5);
  const marks: Mark[] = [];
  const top = key(marks, words, width) + 36;
  const step = narrow ? ROW + 18 : ROW;
  const bottom = top + step * rows.length;
  rows.forEach((_, k) => k % 2 || marks.push(rect(0, top + step * k, width, step, 'stripe')));
  marks.push(...gridLines(scale, top - 6, bottom), ...axisLabels(scale, top - 12, 0, width - prices - 6, (tick) => unsigned(tick, 0, '%')), label(width, top - 12, words.price, 't3', { a: 'end', s: TICK }));
  rows.forEach((row, k) => {
    const y = top + step * k + (narrow ? 18 : 0) + ROW / 2;
    if (narrow) marks.push(label(8, y - ROW / 2 - 2, shortened(row.name, width - 12), 'halo'));
    else marks.push(label(names, y + 4.5, shortened(row.name, names), '', { a: 'end' }));
    marks.push(...rowMarks(row, scale, y), label(width, y + 4.5, said(row), 't2', { a: 'end', s: TICK }));
  });
  return { width, height: bottom + 4, marks, label: text };
}

function rowMarks(row: CapRow, scale: Scale, y: number): Mark[] {
  return [rect(scale(0), y - SIZE / 2, scale(row.passes) - scale(0), SIZE, 'tot'), circle(scale(row.allowed), y, 5, row.price === null ? 'ring' : 'dot')];
}

/** What bar and circles mean; the height below it. */
function key(marks: Mark[], words: CapWords, width: number): number {
  let [x, y] = [0, 8];
  for (const [kind, name] of [['bar', words.passes], ['dot', words.binds], ['ring', words.room]] as const) {
    const wide = 22 + textWidth(name, TICK) + 18;
    if (x + wide > width && x > 0) [x, y] = [0, y + 20];
    marks.push(kind === 'bar' ? rect(x, y - SIZE / 2, 16, SIZE, 'tot') : circle(x + 8, y, 5, kind), label(x + 22, y + 4.5, name, 't2', { s: TICK }));
    x += wide;
  }
  return y + 6;
}
