/** Axes of drawings: grid lines, and labels that are left out rather than pushed into each other. */
import { signed } from './numbers';
import { label, line, textWidth, TICK, type Mark } from './marks';
import { tickDigits, type Scale } from './scale';

const APART = 6; // px between two labels at least

/** One line per tick, zero in ink. */
export function gridLines(scale: Scale, top: number, bottom: number): Mark[] {
  return scale.ticks.map((tick) => line(scale(tick), top, scale(tick), bottom, tick === 0 ? 'zero' : 'grid'));
}

/** A tick as printed: signed, zero without a sign. */
export function tickText(value: number, ticks: readonly number[]): string {
  return value === 0 ? '0' : signed(value, tickDigits(ticks));
}

/** Labels over their ticks, as many as stand apart: every one, every second …, counted from zero. */
export function axisLabels(scale: Scale, y: number, low: number, high: number, say?: (tick: number) => string): Mark[] {
  return labelled(scale, low, high, say).map(({ one }) => label((one.left + one.right) / 2, y, one.text, 't3', { a: 'middle', s: TICK }));
}

/** The scale with those ticks only that have room for a label: every line drawn for it is then a labelled one. */
export function readable(scale: Scale, low: number, high: number): Scale {
  const ticks = labelled(scale, low, high).map(({ tick }) => tick);
  return Object.assign((value: number) => scale(value), { ticks });
}

function labelled(scale: Scale, low: number, high: number, say?: (tick: number) => string): { tick: number; one: Box }[] {
  const texts = scale.ticks.map((tick) => (say ? say(tick) : tickText(tick, scale.ticks)));
  const middle = Math.max(scale.ticks.indexOf(0), 0);
  for (let every = 1; every <= texts.length; every++) {
    const places = texts.map((_, k) => k).filter((k) => (k - middle) % every === 0);
    const boxes = places.map((k) => box(scale(scale.ticks[k] as number), texts[k] as string, low, high));
    if (boxes.every((one, k) => k === 0 || (boxes[k - 1] as Box).right + APART <= one.left)) {
      return boxes.map((one, k) => ({ tick: scale.ticks[places[k] as number] as number, one }));
    }
  }
  return [];
}

interface Box {
  left: number;
  right: number;
  text: string;
}

function box(x: number, text: string, low: number, high: number): Box {
  const half = textWidth(text, TICK) / 2;
  const shift = Math.max(low - (x - half), 0) - Math.max(x + half - high, 0);
  return { left: x - half + shift, right: x + half + shift, text };
}
