/** Three rates on one line: ○ before, ■ on paper (new rates, old trade), ◇ after trade has moved. */
import { t } from '../i18n/index.svelte';
import { axisLabels, gridLines } from './axis';
import { circle, label, line, path, rect, textWidth, TICK, wrapped, type Drawing, type Mark } from './marks';
import { unsigned } from './numbers';
import { scaleOf } from './scale';

/** Rates in percent; null where there is no trade to weight with. */
export interface RateRow {
  name: string;
  before: number | null;
  onPaper: number | null;
  after: number | null;
}

export interface RatePanel {
  title: string;
  rows: RateRow[];
}

/** Panels one below the other, each with its own scale. */
export function rateDots(panels: RatePanel[], width: number, text: string): Drawing {
  const marks: Mark[] = [];
  let y = key(marks, width) + 8;
  for (const panel of panels.filter((one) => one.rows.length)) {
    marks.push(label(0, y + 14, panel.title, 'b'));
    const top = y + 24;
    const values = panel.rows.flatMap((row) => [row.before, row.onPaper, row.after]).filter((value) => value !== null);
    const scale = scaleOf(values, 10, width - 20, width < 480 ? 4 : 6);
    const bodies: Mark[] = [];
    y = top + 26;
    for (const row of panel.rows) y = drawRow(bodies, row, scale, y, width);
    marks.push(...gridLines(scale, top + 18, y - 4), ...axisLabels(scale, top + 12, 0, width, (tick) => unsigned(tick, tick % 1 ? 1 : 0)), ...bodies);
    y += 12;
  }
  return { width, height: y, marks, label: text };
}

function key(marks: Mark[], width: number): number {
  const words = t().figures;
  let [x, y] = [8, 12];
  for (const [kind, one] of [['before', words.before], ['paper', words.onPaper], ['after', words.afterMoved]] as const) {
    const wide = 16 + textWidth(one, TICK) + 18;
    if (x + wide > width && x > 8) [x, y] = [8, y + 20];
    marks.push(mark(kind, x, y - 4), label(x + 12, y, one, 't2', { s: TICK }));
    x += wide;
  }
  return y + 6;
}

function mark(kind: 'before' | 'paper' | 'after', x: number, y: number): Mark {
  if (kind === 'before') return circle(x, y, 5, 'rate-before');
  if (kind === 'paper') return rect(x - 4.5, y - 4.5, 9, 9, 'rate-paper');
  return path(`M${x} ${y - 6.5}l6.5 6.5l-6.5 6.5l-6.5-6.5z`, 'rate-after');
}

function drawRow(marks: Mark[], row: RateRow, scale: (value: number) => number, y: number, width: number): number {
  const lines = wrapped(row.name, width - 20, 13, 2);
  lines.forEach((one, k) => marks.push(label(16, y + 12 + 16 * k, one, 'b halo')));
  const middle = y + 28 + 16 * (lines.length - 1);
  const found = ([['before', row.before], ['paper', row.onPaper], ['after', row.after]] as const).filter((pair) => pair[1] !== null);
  const places = found.map(([, value]) => scale(value as number));
  if (places.length) marks.push(line(Math.min(...places), middle, Math.max(...places), middle, 'rail'));
  found.forEach(([kind], k) => marks.push(mark(kind, places[k] as number, middle)));
  const say = (value: number | null) => (value === null ? t().figures.noTradeLeft : unsigned(value, 1));
  const spoken = `${t().figures.before} ${say(row.before)} · ${t().figures.onPaperShort} ${say(row.onPaper)} · ${t().figures.afterShort} ${say(row.after)}`;
  const texts = wrapped(spoken, width - 18, TICK, 2);
  texts.forEach((one, k) => marks.push(label(16, middle + 23 + 15 * k, one, 't2 halo', { s: TICK })));
  return middle + 34 + 15 * (texts.length - 1);
}
