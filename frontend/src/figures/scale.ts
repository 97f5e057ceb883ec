/** Scales: positions, ticks through zero, the seven mirror-image colour classes, and digits of a panel. */

const STEPS = [1, 2, 5, 10];
const LIMITS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 6, 10, 20, 30, 50, 100, 200, 500];
const FLAT = 1e-9; // values closer together than this are drawn as one

/** What is smaller prints as zero (percent). */
export const SMALL = 0.5e-3;
/** From the strongest loss to the strongest gain. */
export const CLASSES = ['l3', 'l2', 'l1', 'z0', 'g1', 'g2', 'g3'] as const;
export type ColourClass = (typeof CLASSES)[number] | 'none';
export type Limits = readonly [number, number, number];

/** Linear map of values to pixels; `ticks` are round and contain 0 if it is inside. */
export interface Scale {
  (value: number): number;
  ticks: number[];
}

/** A round step that gives about `count` intervals over `span`. */
export function tickStep(span: number, count: number): number {
  const raw = span / Math.max(count, 1);
  const size = 10 ** Math.floor(Math.log10(raw));
  return (STEPS.find((step) => step * size >= raw * 0.999) ?? 10) * size;
}

export function linear(low: number, high: number, start: number, end: number, ticks: number[]): Scale {
  const at = (value: number) => start + ((value - low) / (high - low)) * (end - start);
  return Object.assign(at, { ticks });
}

/** A scale whose ends are round ticks around the finite values; zero is always inside. */
export function scaleOf(values: Iterable<number>, start: number, end: number, ticks = 5): Scale {
  const finite = [...values].filter(Number.isFinite);
  let low = Math.min(0, ...finite);
  let high = Math.max(0, ...finite);
  if (high - low < FLAT) [low, high] = [low - 0.05, high + 0.05];
  const step = tickStep(high - low, ticks);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const marks = Array.from({ length: last - first + 1 }, (_, k) => Number((step * (first + k)).toPrecision(12)) + 0);
  return linear(marks[0] as number, marks.at(-1) as number, start, end, marks);
}

/** Decimals that tell the ticks apart. */
export function tickDigits(ticks: readonly number[]): number {
  const step = ticks.length > 1 ? Math.abs((ticks[1] as number) - (ticks[0] as number)) : 1;
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
}

/** Two decimals; three where the whole panel is below 0.1; one where it is 100 and above. */
export function panelDigits(values: Iterable<number>): number {
  const largest = largestOf(values);
  return largest > 0 && largest < 0.0995 ? 3 : largest >= 99.95 ? 1 : 2;
}

/** Limits of the seven classes, the same on both sides of zero: the outer class starts near two thirds of the largest value. */
export function classLimits(values: Iterable<number>): Limits {
  const below = (bound: number, least: number) => LIMITS.findLast((limit) => limit <= bound) ?? LIMITS[least] ?? 0.01;
  const outer = Math.max(below(0.75 * largestOf(values), 2), LIMITS[2] as number);
  const middle = below(outer / 2.5, 1);
  const inner = below(middle / 2.5, 0);
  return [Math.min(inner, middle / 2), middle, outer];
}

/** Name of the colour class; the middle one straddles zero. */
export function classOf(value: number | null | undefined, limits: Limits): ColourClass {
  if (value === null || value === undefined || !Number.isFinite(value)) return 'none';
  const rank = limits.filter((limit) => Math.abs(value) >= limit).length;
  return CLASSES[3 + (value > 0 ? rank : -rank)] as ColourClass;
}

/** The bounds of each class, from loss to gain; null is an open end. */
export function classBounds(limits: Limits): { cls: ColourClass; low: number | null; high: number | null }[] {
  const [inner, middle, outer] = limits;
  const ends = [null, -outer, -middle, -inner, inner, middle, outer, null];
  return CLASSES.map((cls, k) => ({ cls, low: ends[k] as number | null, high: ends[k + 1] as number | null }));
}

function largestOf(values: Iterable<number>): number {
  return Math.max(0, ...[...values].filter(Number.isFinite).map(Math.abs));
}

/** The value below which a share of the sizes lies: colour limits of large tables are not set by one extreme cell. */
export function quantileOfSizes(values: Iterable<number>, share: number): number {
  const sizes = [...values].filter(Number.isFinite).map(Math.abs).sort((a, b) => a - b);
  if (!sizes.length) return 0;
  const at = share * (sizes.length - 1);
  const low = sizes[Math.floor(at)] as number;
  const high = sizes[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
}
