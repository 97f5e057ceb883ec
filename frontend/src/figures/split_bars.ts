/** Split bars: who bears a tariff, in shares that may lie outside 0 to 100 percent. */
import { axisLabels, gridLines } from './axis';
import { label, rect, textWidth, wrapped, type Drawing, type Mark } from './marks';
import { unsigned } from './numbers';
import { linear } from './scale';

const LOWEST = -50;
const HIGHEST = 150; // shares outside are drawn to here, with the number written out
const LINE = 17;
const BOLD = 1.15; // bold text is wider

/** Two shares in percent that add up to 100; the sellers' stands first on the axis. */
export interface SplitRow {
  name: string;
  sellers: string;
  sellersPercent: number;
  buyers: string;
  buyersPercent: number;
}

export function splitBars(rows: SplitRow[], width: number, text: string): Drawing {
  const cut = (value: number) => Math.min(Math.max(value, LOWEST), HIGHEST);
  const ends = rows.map((row) => cut(row.sellersPercent));
  const [low, high] = [Math.min(0, ...ends), Math.max(100, ...ends)];
  const scale = linear(low, high, 22, width - 22, [0, 25, 50, 75, 100]);
  const room = width - scale(0) - 8; // names and shares begin at zero, which stands further right where a share is below it
  const marks: Mark[] = [];
  let y = 26;
  for (const row of rows) {
    const heading = wrapped(row.name, room / BOLD, 13, 3);
    const both = [`${row.buyers} ${unsigned(row.buyersPercent, 1, '%')}`, `${row.sellers} ${unsigned(row.sellersPercent, 1, '%')}`];
    const whole = both.join(' · ');
    const shares = textWidth(whole) <= room ? [whole] : both.flatMap((one) => wrapped(one, room));
    heading.forEach((one, k) => marks.push(label(scale(0) + 6, y + 14 + LINE * k, one, 'b halo')));
    const top = y + 22 + LINE * (heading.length - 1);
    const at = cut(row.sellersPercent);
    // sellers from 0 to their share, buyers from there to 100: an overlap is a share outside 0 to 100
    marks.push(rect(scale(at), top, scale(100) - scale(at), 17, 'tot'), rect(scale(0), top, scale(at) - scale(0), 17, 'part'));
    if (row.sellersPercent !== at) marks.push(label(scale(at), top + 13, at < 0 ? '◀' : '▶', '', { a: 'middle' }));
    shares.forEach((one, k) => marks.push(label(scale(0) + 6, top + 33 + LINE * k, one, 't2 halo')));
    y = top + 44 + LINE * (shares.length - 1);
  }
  const axis = axisLabels(scale, 12, 0, width, (tick) => unsigned(tick, 0, '%'));
  return { width, height: y + 2, marks: [...gridLines(scale, 18, y), ...axis, ...marks], label: text };
}
