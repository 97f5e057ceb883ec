/** Rates in force and rates chosen, one row each: ○ now, ◇ chosen, and the way between them. */
import { axisLabels, gridLines } from './axis';
import { circle, label, line, path, rect, shortened, textWidth, TICK, type Drawing, type Mark } from './marks';
import { unsigned } from './numbers';
import { scaleOf, tickDigits } from './scale';

const ROW = 24;

export interface TwoRates {
  name: string;
  now: number;
  chosen: number;
}

export function twoRates(rows: TwoRates[], width: number, words: { now: string; chosen: string }, text: string): Drawing {
  const names = Math.min(Math.max(60, ...rows.map((row) => textWidth(row.name))), width * 0.36);
  const said = (row: TwoRates) => `${unsigned(row.now, 1)} → ${unsigned(row.chosen, 1)}`;
  const numbers = Math.max(...rows.map((row) => textWidth(said(row)))) + 4;
  const left = names + 14;
  const scale = scaleOf(rows.flatMap((row) => [row.now, row.chosen]), left, width - numbers - 14, width < 480 ? 3 : 6);
  const marks: Mark[] = [circle(8, 8, 5, 'rate-before'), label(20, 12.5, words.now, 't2', { s: TICK })];
  const next = 20 + textWidth(words.now, TICK) + 22;
  marks.push(diamond(next, 8), label(next + 12, 12.5, words.chosen, 't2', { s: TICK }));
  const top = 50;
  const bottom = top + ROW * rows.length;
  rows.forEach((_, k) => k % 2 || marks.push(rect(0, top + ROW * k, width, ROW, 'stripe')));
  marks.push(...gridLines(scale, top - 6, bottom), ...axisLabels(scale, top - 12, left - 8, width - numbers, (tick) => unsigned(tick, tickDigits(scale.ticks))));
  rows.forEach((row, k) => {
    const y = top + ROW * (k + 0.5);
    marks.push(label(names, y + 4.5, shortened(row.name, names), '', { a: 'end' }), line(scale(row.now), y, scale(row.chosen), y, 'rail'));
    marks.push(circle(scale(row.now), y, 5, 'rate-before'), diamond(scale(row.chosen), y), label(width, y + 4.5, said(row), 't2', { a: 'end', s: TICK }));
  });
  return { width, height: bottom + 4, marks, label: text };
}

function diamond(x: number, y: number): Mark {
  return path(`M${x} ${y - 6.5}l6.5 6.5l-6.5 6.5l-6.5-6.5z`, 'rate-after');
}
