/** Waterfall: which terms add up to a total, top-down; the printed terms add up to the printed total. */
import { axisLabels, gridLines } from './axis';
import { bar, label, line, rect, textWidth, wrapped, type Drawing, type Mark } from './marks';
import { roundedToAddUp, signed } from './numbers';
import { scaleOf } from './scale';

const ROW = 40;
const LINE = 16;
export const TERM_DIGITS = 3;

export interface Step {
  name: string;
  value: number;
}

/** Steps that add up to the total. `levels` of other regions keep the scale equal between selections. */
export function waterfall(steps: Step[], total: Step, width: number, text: string): Drawing {
  const printed = roundedToAddUp(steps.map((step) => step.value), total.value, TERM_DIGITS);
  const levels = [0];
  for (const step of steps) levels.push((levels.at(-1) as number) + step.value);
  const scale = scaleOf([...levels, total.value], 8, width - textWidth('−000.000') - 12, width < 400 ? 3 : 4);
  const rows = [...steps, total].map((step) => wrapped(step.name, width - 8, 13, 3));
  const tops: number[] = [];
  let y = 26;
  for (const lines of rows) {
    tops.push(y);
    y += ROW + LINE * (lines.length - 1);
  }
  const marks: Mark[] = [...gridLines(scale, 18, y), ...axisLabels(scale, 12, 0, width)];
  rows.forEach((lines, k) => {
    const last = k === steps.length;
    const top = tops[k] as number;
    const barTop = top + 20 + LINE * (lines.length - 1);
    const value = last ? total.value : (steps[k] as Step).value;
    const start = scale(last ? 0 : (levels[k] as number));
    const kind = last ? 'tot' : value >= 0 ? 'pos' : 'neg';
    marks.push(rect(0, top + 1, Math.min(Math.max(...lines.map((one) => textWidth(one))) + 4, width), barTop - top - 3, 'patch'));
    lines.forEach((one, n) => marks.push(label(0, top + 14 + LINE * n, one, last ? 'b' : '')));
    marks.push(...bar(start, barTop, scale((last ? 0 : (levels[k] as number)) + value) - start, 13, kind));
    if (!last) marks.push(line(scale(levels[k + 1] as number), barTop + 13, scale(levels[k + 1] as number), (tops[k + 1] as number) + 2, 'con'));
    const number = last ? signed(total.value, TERM_DIGITS) : signed(printed[k], TERM_DIGITS);
    const colour = last ? 'b' : number.startsWith('+') ? 'b tg' : number.startsWith('−') ? 'b tl' : 't2';
    marks.push(label(width, barTop + 11, number, colour, { a: 'end' }));
  });
  return { width, height: y + 2, marks, label: text };
}
