/** A drawing as data: marks with classes. One component shows it, one function writes it to a file: the same picture. */

/** `region` makes a mark choose that region when it is clicked; `c` are classes of the visual language. */
export type Mark =
  | { k: 'rect'; x: number; y: number; w: number; h: number; c: string; region?: string; fill?: string }
  | { k: 'line'; x1: number; y1: number; x2: number; y2: number; c: string }
  | { k: 'path'; d: string; c: string; region?: string; fill?: string }
  | { k: 'circle'; x: number; y: number; r: number; c: string; region?: string }
  | { k: 'text'; x: number; y: number; t: string; c: string; a: 'start' | 'middle' | 'end'; s: number; region?: string };

/** What every picture is: size, marks, and the label that screen readers hear. */
export interface Drawing {
  width: number;
  height: number;
  marks: Mark[];
  label: string;
}

export const TEXT = 13;
export const TICK = 12.5;
const SPARE = 1.15; // widths are estimated with room to spare: fallback fonts are wider
const NARROW = new Set("iljtfrI.,:;'|!()[] ");
const WIDE = new Set('mwMWm@%—');
const FULL = new Set('○●■◇▲◀▶→…≈');

export function rect(x: number, y: number, w: number, h: number, c: string, more: { region?: string; fill?: string } = {}): Mark {
  return { k: 'rect', x: Math.min(x, x + w), y, w: Math.abs(w), h, c, ...more };
}
export function line(x1: number, y1: number, x2: number, y2: number, c: string): Mark {
  return { k: 'line', x1, y1, x2, y2, c };
}
export function path(d: string, c: string, more: { region?: string; fill?: string } = {}): Mark {
  return { k: 'path', d, c, ...more };
}
export function circle(x: number, y: number, r: number, c: string, region?: string): Mark {
  return { k: 'circle', x, y, r, c, ...(region ? { region } : {}) };
}
export function label(x: number, y: number, t: string, c = '', more: { a?: 'start' | 'middle' | 'end'; s?: number; region?: string } = {}): Mark {
  return { k: 'text', x, y, t, c, a: more.a ?? 'start', s: more.s ?? TEXT, ...(more.region ? { region: more.region } : {}) };
}

/** A bar of a change, with hatching over losses that only print shows. */
export function bar(x: number, y: number, w: number, h: number, kind: 'pos' | 'neg' | 'tot', region?: string): Mark[] {
  const more = region ? { region } : {};
  const parts = [rect(x, y, w, h, kind, more)];
  return kind === 'neg' ? [...parts, rect(x, y, w, h, 'hatched', { fill: 'hatch-loss' })] : parts;
}

/** Estimated width in px with room to spare for wide fallback fonts; Chinese characters count one em. */
export function textWidth(text: string, size = TEXT): number {
  let total = 0;
  for (const char of text) {
    if ((char.codePointAt(0) as number) >= 0x2e80 || FULL.has(char)) total += 1 / SPARE;
    else if (NARROW.has(char)) total += 0.3;
    else if ((char >= '0' && char <= '9') || char === '+' || char === '−') total += 0.6;
    else total += WIDE.has(char) ? 0.85 : char >= 'A' && char <= 'Z' ? 0.64 : 0.53;
  }
  return total * size * SPARE;
}

/** The text, cut with an ellipsis where it is wider than `width`. */
export function shortened(text: string, width: number, size = TEXT): string {
  if (textWidth(text, size) <= width) return text;
  const chars = [...text];
  while (chars.length && textWidth(chars.join('') + '…', size) > width) chars.pop();
  return chars.join('').trimEnd() + '…';
}

/** The text broken at spaces (or between Chinese characters) into at most `lines` lines; the last one is shortened. */
export function wrapped(text: string, width: number, size = TEXT, lines = 2): string[] {
  const pieces = text.match(/[\u2e80-\uffff][，。；：、）]?|[^\s\u2e80-\uffff]+\s*|\s+/gu) ?? [];
  const found = [''];
  pieces.forEach((piece, place) => {
    const longer = found.at(-1) + piece;
    if (textWidth(longer.trimEnd(), size) <= width || !found.at(-1)) found[found.length - 1] = longer;
    else if (found.length < lines) found.push(piece);
    else if (place >= 0) found[found.length - 1] = longer;
  });
  return found.map((row) => shortened(row.trim(), width, size));
}

/** A run's mark in comparisons: ● ■ ◇ ▲ in the colours of A B C D. */
export function runMark(place: number, x: number, y: number): Mark {
  const c = `run run-${'abcd'[place]}`;
  if (place === 0) return circle(x, y, 5, c);
  if (place === 1) return rect(x - 4.5, y - 4.5, 9, 9, c);
  if (place === 2) return path(`M${x} ${y - 6.2}l6.2 6.2l-6.2 6.2l-6.2-6.2z`, c);
  return path(`M${x} ${y - 5.8}l6 10.6h-12z`, c);
}
