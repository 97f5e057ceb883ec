/** What a label on the map needs to know of a path: its largest ring, a point inside it, and the room around that point. */

export interface Place {
  x: number;
  y: number;
  area: number;
  width: number;
}

type Point = [number, number];

/** Rings of a path in absolute coordinates; the map's paths are `Mx,yl…z` (relative steps) or absolute `M…L…Z`. */
export function rings(path: string): Point[][] {
  const found: Point[][] = [];
  for (const part of path.split(/(?=M)/)) {
    const numbers = (part.match(/-?\d*\.?\d+(?:e-?\d+)?/gi) ?? []).map(Number);
    const relative = part.includes('l');
    const ring: Point[] = [];
    for (let k = 0; k + 1 < numbers.length; k += 2) {
      const before = ring.at(-1);
      const [x, y] = [numbers[k] as number, numbers[k + 1] as number];
      ring.push(relative && before ? [before[0] + x, before[1] + y] : [x, y]);
    }
    if (ring.length > 2) found.push(ring);
  }
  return found;
}

/** Area and centre of a ring. */
function centre(ring: Point[]): { area: number; x: number; y: number } {
  let [area, x, y] = [0, 0, 0];
  ring.forEach((one, k) => {
    const two = ring[(k + 1) % ring.length] as Point;
    const cross = one[0] * two[1] - two[0] * one[1];
    area += cross / 2;
    x += (one[0] + two[0]) * cross;
    y += (one[1] + two[1]) * cross;
  });
  return Math.abs(area) < 1e-9 ? { area: 0, x: (ring[0] as Point)[0], y: (ring[0] as Point)[1] } : { area: Math.abs(area), x: x / (6 * area), y: y / (6 * area) };
}

/** The middle of the largest ring and how wide the ring is at that height. */
export function placeOf(path: string): Place | null {
  const all = rings(path).map((ring) => ({ ring, ...centre(ring) }));
  const best = all.sort((a, b) => b.area - a.area)[0];
  if (!best) return null;
  const crossings = best.ring
    .flatMap((one, k) => {
      const two = best.ring[(k + 1) % best.ring.length] as Point;
      return one[1] > best.y !== two[1] > best.y ? [one[0] + ((best.y - one[1]) / (two[1] - one[1])) * (two[0] - one[0])] : [];
    })
    .sort((a, b) => a - b);
  const left = crossings.filter((x) => x <= best.x).at(-1);
  const right = crossings.find((x) => x > best.x);
  const inside = crossings.filter((x) => x <= best.x).length % 2 === 1 && left !== undefined && right !== undefined;
  return inside ? { x: (left + right) / 2, y: best.y, area: best.area, width: right - left } : { x: best.x, y: best.y, area: best.area, width: 0 };
}
