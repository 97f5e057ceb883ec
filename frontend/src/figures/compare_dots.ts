/** Compare dots: the same regions under up to four runs, each with letter, shape and colour, and its range as a pale band. */
import { axisLabels, gridLines } from './axis';
import { circle, label, line, rect, runMark, shortened, textWidth, TICK, type Drawing, type Mark } from './marks';
import { incomeDigits, signed } from './numbers';
import { scaleOf, type Scale } from './scale';

const LANE = 15; // px per run within a region

/** One region: value, low and high per run; null where a run has none. */
export interface CompareRow {
  code: string;
  name: string;
  values: (number | null)[];
  lows: (number | null)[];
  highs: (number | null)[];
  flips: boolean[];
}

export function compareDots(rows: CompareRow[], width: number, selected: string, text: string): Drawing {
  const narrow = width < 520;
  const names = narrow ? 0 : Math.min(Math.max(60, ...rows.map((row) => textWidth(row.name))), 200) + 14;
  const bounds = rows.flatMap((row) => [...row.values, ...row.lows, ...row.highs]).filter((value) => value !== null);
  const numbers = textWidth('−0.000') + 6;
  const scale = scaleOf(bounds, names + numbers, width - numbers, narrow ? 3 : 6);
  const runs = rows[0]?.values.length ?? 0;
  const head = narrow ? 20 : 0;
  const strip = LANE * runs + head + 14;
  const top = 24;
  const bottom = top + strip * rows.length;
  const marks: Mark[] = [];
  rows.forEach((row, k) => {
    const c = row.code === selected ? 'selrow' : k % 2 ? '' : 'stripe';
    if (c) marks.push(rect(0, top + strip * k, width, strip, c));
  });
  marks.push(...gridLines(scale, 18, bottom), ...axisLabels(scale, 12, 0, width));
  rows.forEach((row, k) => {
    const y = top + strip * k;
    if (narrow) marks.push(label(4, y + 16, shortened(row.name, width - 8), 'b', { region: row.code }));
    else marks.push(label(8, y + strip / 2 + 4.5, shortened(row.name, names - 8), 'b', { region: row.code }));
    row.values.forEach((_, place) => marks.push(...drawLane(row, place, scale, y + head + 7 + LANE * (place + 0.5))));
    marks.push(rect(0, y, width, strip, 'hit', { region: row.code }));
  });
  marks.push(line(0, bottom, width, bottom, 'grid'));
  return { width, height: bottom + 4, marks, label: text };
}

function drawLane(row: CompareRow, place: number, scale: Scale, y: number): Mark[] {
  const [value, low, high] = [row.values[place], row.lows[place], row.highs[place]];
  if (value === null || value === undefined) return [];
  const parts: Mark[] = [];
  let [left, right] = [scale(value), scale(value)];
  if (low !== null && low !== undefined && high !== null && high !== undefined) {
    [left, right] = [Math.min(left, scale(low)), Math.max(right, scale(high))];
    parts.push(rect(scale(low), y - 3, Math.max(scale(high) - scale(low), 1), 6, `band-${'abcd'[place]}`));
  }
  if (row.flips[place]) parts.push(circle(scale(0), y, 3.6, 'ring'));
  parts.push(runMark(place, scale(value), y));
  const spoken = signed(value, incomeDigits(value));
  const below = value < 0;
  parts.push(label(below ? left - 9 : right + 9, y + 4.5, spoken, 't2 halo', { a: below ? 'end' : 'start', s: TICK }));
  return parts;
}
