/** Slope chart: how a buyer's sources shift between before and after; direct labels, moved apart with leader lines. */
import { t } from '../i18n/index.svelte';
import { circle, label, line, rect, shortened, textWidth, wrapped, type Drawing, type Mark } from './marks';
import { signed, unsigned } from './numbers';

const SPACE = 18; // px between the baselines of two labels at least
const TOP = 40;

export interface SlopeRow {
  code: string;
  name: string;
  before: number;
  after: number;
}

/** Places moved as little as needed so that neighbours are `space` apart and all lie within [low, high], in the same order. */
export function spread(places: number[], low: number, high: number, space = SPACE): number[] {
  const order = places.map((_, k) => k).sort((a, b) => (places[a] as number) - (places[b] as number));
  const found = order.map((k) => Math.min(Math.max(places[k] as number, low), high));
  for (let k = 1; k < found.length; k++) found[k] = Math.max(found[k] as number, (found[k - 1] as number) + space);
  const ceiling = Math.max(high, low + space * (found.length - 1));
  for (let k = found.length - 1; k >= 0; k--) found[k] = Math.min(found[k] as number, ceiling - space * (found.length - 1 - k));
  const answer = places.map(() => 0);
  order.forEach((k, place) => (answer[k] = found[place] as number));
  return answer;
}

/** At most ten sources in billions; a source three times larger than the next is written below: it would press all others flat. */
export function slope(rows: SlopeRow[], width: number, digits: number, selected: string, text: string): Drawing {
  const size = (row: SlopeRow) => Math.max(row.before, row.after);
  const order = [...rows].sort((a, b) => size(b) - size(a));
  const [first, second] = order;
  const aside = order.length > 2 && first && second && size(first) > 3 * size(second) ? order.slice(0, 1) : [];
  const lines = order.slice(aside.length, 10);
  const height = Math.max(240, SPACE * (lines.length + 1));
  const highest = Math.max(...lines.map(size)) || 1;
  const y = (value: number) => TOP + height * (1 - value / highest);
  const [left, right] = width < 440 ? [0.4 * width, 0.58 * width] : [0.36 * width, 0.6 * width];
  const places = [lines.map((row) => y(row.before)), lines.map((row) => y(row.after))].map((side) => spread(side, TOP, TOP + height));
  const marks: Mark[] = [
    label(left, 14, shortened(t().figures.baseline, left), 'b', { a: 'end' }),
    label(right, 14, shortened(t().figures.withPolicies, width - right), 'b'),
    line(left, TOP - 8, left, TOP + height, 'zero'),
    line(right, TOP - 8, right, TOP + height, 'zero'),
    line(left, TOP + height, right, TOP + height, 'grid'),
  ];
  lines.forEach((row, k) => {
    const ends = [(places[0] as number[])[k] as number, (places[1] as number[])[k] as number] as const;
    marks.push(...drawLine(row, [left, right], [y(row.before), y(row.after)], ends, width, digits, row.code !== '' && row.code === selected));
  });
  let foot = TOP + height + 24;
  for (const row of aside) {
    const words = t().figures.tooLarge(row.name, unsigned(row.before, digits), unsigned(row.after, digits), signed(row.after - row.before, digits));
    for (const one of wrapped(words, width, 13, 4)) {
      marks.push(label(0, foot, one, 't2'));
      foot += 17;
    }
  }
  return { width, height: foot - 8, marks, label: text };
}

type Pair = readonly [number, number];

function drawLine(row: SlopeRow, x: Pair, y: Pair, at: Pair, width: number, digits: number, chosen: boolean): Mark[] {
  const kind = row.after < row.before ? 'slope-fall' : 'slope-rise';
  const lead = width < 440 ? 10 : 20;
  const bold = chosen ? 'b' : '';
  const change = signed(row.after - row.before, digits);
  const after = `${unsigned(row.after, digits)} (${change})`;
  const before = unsigned(row.before, digits);
  const [roomLeft, roomRight] = [x[0] - lead - 6, width - x[1] - lead - 6];
  const region = row.code ? { region: row.code } : {};
  const nameRight = roomRight - textWidth(after) > 60 ? ' ' + shortened(row.name, roomRight - textWidth(after) - 6) : '';
  const tone = change.startsWith('+') ? 'tg' : change.startsWith('−') ? 'tl' : '';
  return [
    ...(chosen ? [rect(0, at[0] - 9, x[0] - lead, 18, 'selrow')] : []),
    line(x[0], y[0], x[1], y[1], kind),
    circle(x[0], y[0], 3.4, `${kind}-dot`),
    circle(x[1], y[1], 3.4, `${kind}-dot`),
    ...(Math.abs(at[0] - y[0]) > 3 ? [line(x[0] - lead, at[0], x[0] - 4, y[0], 'lead')] : []),
    ...(Math.abs(at[1] - y[1]) > 3 ? [line(x[1] + 4, y[1], x[1] + lead, at[1], 'lead')] : []),
    label(x[0] - lead - 4, at[0] + 4.5, `${shortened(row.name, roomLeft - textWidth(before) - 4)} ${before}`, bold, { a: 'end', ...region }),
    label(x[1] + lead + 4, at[1] + 4.5, after + nameRight, `${bold} ${tone}`.trim(), region),
  ];
}
