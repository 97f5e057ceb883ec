/** Where a label stands beside a small region of the map: near it, inside the frame, over no other label, and rather over sea than land. */
import type { MapShapes } from '../api';
import { textWidth } from './marks';
import { rings } from './shapes';

export const LEADING = 1.15; // of the size, from line to line
const NEAR = [1.3, 2.2, 3.2, 4.4]; // sizes of the text from the region to its label
const TURNS = [0, 30, -30, 60, -60, 90, -90, 120, -120, 150, -150, 180]; // degrees
const EDGE = 0.3; // of the size, free at the frame
const LAND = 2; // what a label wholly over land counts, where one as far away as possible counts 1
const TWO = 0.1; // and one in two lines

export interface Box { left: number; right: number; top: number; bottom: number }
interface Point { x: number; y: number }
interface Around { shapes: MapShapes; taken: readonly Box[]; others: readonly Point[]; size: number }
/** A label: its lines from `base` down, where its leader ends, and the room it takes. */
export interface Beside { lines: string[]; x: number; base: number; a: 'start' | 'middle' | 'end'; end: Point; box: Box }

/** The best place for name and value beside a point; null where there is none. */
export function besidePlace([name, value]: [string, string], at: Point, around: Around): Beside | null {
  let best: { found: Beside; cost: number } | null = null;
  for (const lines of [[`${name} ${value}`], [name, value]]) {
    for (const far of NEAR) {
      for (const turn of TURNS) {
        const found = placed(lines, at, far * around.size, (turn * Math.PI) / 180, around.size);
        if (!fits(found, at, around)) continue;
        const cost = LAND * landUnder(found.box, around.shapes) + far / (NEAR.at(-1) as number) + (lines.length > 1 ? TWO : 0);
        if (!best || cost < best.cost) best = { found, cost };
      }
    }
  }
  return best?.found ?? null;
}

function placed(lines: string[], at: Point, far: number, turn: number, size: number): Beside {
  const [right, down] = [Math.cos(turn), Math.sin(turn)];
  const end = { x: at.x + right * far, y: at.y + down * far };
  const a = right > 0.3 ? 'start' : right < -0.3 ? 'end' : 'middle';
  const wide = Math.max(...lines.map((text) => textWidth(text, size)));
  const tall = size * (1.1 + LEADING * (lines.length - 1));
  const x = end.x + (a === 'start' ? 1 : a === 'end' ? -1 : 0) * 0.2 * size;
  const left = a === 'start' ? x : a === 'end' ? x - wide : x - wide / 2;
  const top = a !== 'middle' ? end.y - tall / 2 : down > 0 ? end.y : end.y - tall;
  return { lines, x, base: top + 0.85 * size, a, end, box: { left, right: left + wide, top, bottom: top + tall } };
}

function fits({ box, end }: Beside, at: Point, { shapes, taken, others, size }: Around): boolean {
  const edge = EDGE * size;
  if (box.left < edge || box.right > shapes.width - edge || box.top < edge || box.bottom > shapes.height - edge) return false;
  if (taken.some((other) => box.right > other.left && other.right > box.left && box.bottom > other.top && other.bottom > box.top)) return false;
  if (others.some((point) => holds(box, point))) return false;
  const way = Array.from({ length: 9 }, (_, k) => ({ x: at.x + ((end.x - at.x) * k) / 8, y: at.y + ((end.y - at.y) * k) / 8 }));
  return !taken.some((other) => way.some((point) => holds(other, point)));
}

function holds(box: Box, { x, y }: Point): boolean {
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

interface Ring extends Box { points: [number, number][] }
const known = new WeakMap<MapShapes, Ring[]>();

function ringsOf(shapes: MapShapes): Ring[] {
  const held = known.get(shapes);
  if (held) return held;
  const found = shapes.shapes.flatMap((shape) => rings(shape.path)).map((points) => {
    const box = { points, left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
    for (const [x, y] of points) [box.left, box.right, box.top, box.bottom] = [Math.min(box.left, x), Math.max(box.right, x), Math.min(box.top, y), Math.max(box.bottom, y)];
    return box;
  });
  known.set(shapes, found);
  return found;
}

/** Share of some points of a box that lie on land. */
function landUnder(box: Box, shapes: MapShapes): number {
  const near = ringsOf(shapes).filter((ring) => ring.right >= box.left && ring.left <= box.right && ring.bottom >= box.top && ring.top <= box.bottom);
  const points = [0, 1, 2, 3, 4, 5, 6].flatMap((k) => [0.1, 0.5, 0.9].map((part) => ({ x: box.left + ((box.right - box.left) * k) / 6, y: box.top + (box.bottom - box.top) * part })));
  return points.filter((point) => near.some((ring) => holds(ring, point) && inside(ring.points, point))).length / points.length;
}

function inside(points: [number, number][], { x, y }: Point): boolean {
  let within = false;
  for (let k = 0, before = points.length - 1; k < points.length; before = k++) {
    const [[x1, y1], [x2, y2]] = [points[k] as [number, number], points[before] as [number, number]];
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) within = !within;
  }
  return within;
}
