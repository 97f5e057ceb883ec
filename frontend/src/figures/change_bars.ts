/** Diversion bars: change of sales per seller from zero, the buyer's own producers set apart in grey. */
import { axisLabels, gridLines } from './axis';
import { bar, label, line, rect, textWidth, wrapped, shortened, type Drawing, type Mark } from './marks';
import { signed } from './numbers';
import { scaleOf } from './scale';

const ROW = 23;
const LINE = 15; // of a name in two lines
const BOLD = 1.2; // bold text is wider

export interface ChangeRow {
  code: string;
  name: string;
  value: number;
  muted?: boolean;
}

/** Rows from fall to rise, muted ones last; `share` of the width at most is for names. */
export function changeBars(rows: ChangeRow[], width: number, digits: number, selected: string, text: string, share = 0.4): Drawing {
  const names = Math.min(Math.max(60, ...rows.map((row) => textWidth(row.name) * (row.muted ? BOLD : 1))), width * share);
  const numbers = Math.max(30, ...rows.map((row) => textWidth(signed(row.value, digits))));
  const left = names + 12;
  const scale = scaleOf(rows.map((row) => row.value), left, width - numbers - 8, width < 480 ? 3 : 5);
  const marks: Mark[] = [];
  const bottom = 24 + ROW * rows.length + (rows.some((row) => row.muted) ? 16 : 0);
  const below: Mark[] = [...gridLines(scale, 18, bottom), ...axisLabels(scale, 12, 0, width)];
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
    const lines = row.muted ? wrapped(row.name, names / BOLD) : [shortened(row.name, names)];
    lines.forEach((text, k) => marks.push(label(left - 12, middle + 4.5 + LINE * (k - (lines.length - 1) / 2), text, row.muted ? 'b' : '', { a: 'end', ...more })));
    marks.push(...bar(scale(0), middle - 6, scale(row.value) - scale(0), 12, row.muted ? 'tot' : row.value > 0 ? 'pos' : 'neg', region));
    marks.push(label(width, middle + 4.5, signed(row.value, digits), 'b', { a: 'end', ...more }));
    if (region) marks.push(rect(0, y, width, ROW, 'hit', more));
    y += ROW;
  }
  return { width, height: bottom + 4, marks: [...below, ...marks], label: text };
}
