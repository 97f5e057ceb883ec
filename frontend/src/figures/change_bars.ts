/** Diversion bars: change of sales per seller from zero; the buyer's own producers set apart as a number, which no bar would fit. */
import { axisLabels, gridLines } from './axis';
import { bar, label, line, rect, textWidth, wrapped, shortened, type Drawing, type Mark } from './marks';
import { signed } from './numbers';
import { scaleOf } from './scale';

const ROW = 23;
const LINE = 15; // of a name in two lines

export interface ChangeRow {
  code: string;
  name: string;
  value: number;
  muted?: boolean;
}

/** Rows from fall to rise, muted ones last; `share` of the width at most is for names. */
export function changeBars(rows: ChangeRow[], width: number, digits: number, selected: string, text: string, share = 0.4): Drawing {
  const names = Math.min(Math.max(60, ...rows.filter((row) => !row.muted).map((row) => textWidth(row.name))), width * share);
  const numbers = Math.max(30, ...rows.map((row) => textWidth(signed(row.value, digits))));
  const left = names + 12;
  const scale = scaleOf(rows.filter((row) => !row.muted).map((row) => row.value), left, width - numbers - 8, width < 480 ? 3 : 5);
  const marks: Mark[] = [];
  const axisEnd = 24 + ROW * rows.filter((row) => !row.muted).length;
  const bottom = axisEnd + (rows.some((row) => row.muted) ? 22 + ROW : 0);
  const below: Mark[] = [...gridLines(scale, 18, axisEnd), ...axisLabels(scale, 12, 0, width)];
  let y = 24;
  let apart = false;
  for (const row of rows) {
    if (row.muted && !apart) {
      apart = true;
      marks.push(line(0, y + 5, width, y + 5, 'con'));
      y += 13;
    }
    const middle = y + ROW / 2;
    const region = row.code || undefined;
    const more = region ? { region } : {};
    if (region && region === selected) below.unshift(rect(0, y, width, ROW, 'selrow'));
    const lines = row.muted ? wrapped(row.name, width - numbers - 20) : [shortened(row.name, names)];
    lines.forEach((text, k) => marks.push(label(row.muted ? 4 : left - 12, middle + 4.5 + LINE * (k - (lines.length - 1) / 2), text, row.muted ? 't2' : '', { a: row.muted ? 'start' : 'end', ...more })));
    if (!row.muted) marks.push(...bar(scale(0), middle - 6, scale(row.value) - scale(0), 12, row.value > 0 ? 'pos' : 'neg', region));
    marks.push(label(width, middle + 4.5, signed(row.value, digits), 'b', { a: 'end', ...more }));
    if (region) marks.push(rect(0, y, width, ROW, 'hit', more));
    y += ROW;
  }
  return { width, height: bottom + 4, marks: [...below, ...marks], label: text };
}
