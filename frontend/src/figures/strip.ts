/** A small strip for a headline card: dot at the value, band from lowest to highest, tick at zero. */
import { circle, label, line, rect, type Drawing, type Mark } from './marks';

const WIDTH = 200;

/** `axis` contains zero, the value and both bounds of all cards: they share one scale. */
export function strip(value: number, bounds: { low: number; high: number } | null, axis: readonly [number, number], text: string): Drawing {
  const [left, right] = axis[1] > axis[0] ? axis : [axis[0] - 1, axis[0] + 1];
  const at = (one: number) => 8 + ((one - left) / (right - left)) * (WIDTH - 16);
  const marks: Mark[] = [line(0, 11, WIDTH, 11, 'grid')];
  const band = (low: number, high: number, c: string) => {
    if (low < high) marks.push(rect(at(low), 6, Math.max(at(high) - at(low), 1), 10, c));
  };
  if (bounds) {
    band(bounds.low, Math.min(bounds.high, 0), 'neg');
    band(Math.max(bounds.low, 0), bounds.high, 'pos');
  }
  marks.push(line(at(0), 2, at(0), 20, 'zero'), circle(at(value), 11, 4.6, 'dot'), label(at(0), 32, '0', 't3', { a: 'middle', s: 11.5 }));
  return { width: WIDTH, height: 34, marks, label: text };
}
