/** World map: one number per region in seven classes that mirror each other about zero. The paths come from the service. */
import type { MapShapes } from '../api';
import { circle, label, line, path, rect, textWidth, type Drawing, type Mark } from './marks';
import { classOf, type Limits } from './scale';
import { placeOf } from './shapes';

const STEPS: [number, number][] = [[58, 34], [58, -34], [-58, 34], [-58, -34], [84, 0], [-84, 0], [40, 70], [-40, 70], [40, -70], [-40, -70]];
const ROOM = 44; // px beside the paths, so that a label fits outside

/** A region with the value that colours it; `said` is printed on the map for the extremes. */
export interface MapRow {
  code: string;
  value: number | null;
  flips: boolean;
  said: string;
  name: string;
}

/** `width`: px at which the map will be shown; `printed` codes get their value on the map, most important first; where there is no free place a label is left out. */
export function worldMap(shapes: MapShapes, rows: MapRow[], limits: Limits, printed: string[], selected: string, text: string, width = 1000): Drawing {
  const zoom = Math.min(Math.max(shapes.width / width, 0.8), 2.6); // the map scales, its labels do not
  const by = new Map(rows.map((row) => [row.code, row]));
  const marks: Mark[] = [rect(0, 0, shapes.width, shapes.height, 'sea')];
  const over: Mark[] = [];
  for (const shape of shapes.shapes) {
    const row = by.get(shape.region);
    const more = row ? { region: shape.region } : {};
    marks.push(path(shape.path, `c-${row ? classOf(row.value, limits) : 'none'} border`, more));
    if (shape.region === 'ROW' && row) marks.push(path(shape.path, 'nohit', { fill: 'rest' }));
    else if (row?.flips) marks.push(path(shape.path, 'nohit', { fill: 'flip' }));
    if (shape.region === selected) over.push(path(shape.path, 'chosen nohit'));
  }
  for (const dot of shapes.dots) {
    const row = by.get(dot.region);
    if (row) over.push(circle(dot.x, dot.y, (dot.region === selected ? 5 : 3.6) * zoom, `c-${classOf(row.value, limits)} dotring`, dot.region));
  }
  marks.push(...over, ...labels(shapes, printed.map((code) => by.get(code)).filter((row) => row !== undefined), limits, zoom));
  return { width: shapes.width, height: shapes.height, marks, label: text };
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function labels(shapes: MapShapes, rows: MapRow[], limits: Limits, zoom: number): Mark[] {
  const size = 13.5 * zoom;
  const marks: Mark[] = [];
  const taken: Box[] = [];
  for (const row of rows) {
    const own = shapes.shapes.filter((shape) => shape.region === row.code).map((shape) => placeOf(shape.path));
    const place = own.filter((one) => one !== null).sort((a, b) => b.area - a.area)[0];
    if (!place) continue;
    const cls = classOf(row.value, limits);
    const half = textWidth(row.said, size) / 2;
    if (place.width >= 1.9 * half) {
      taken.push({ left: place.x - half, right: place.x + half, top: place.y - 0.7 * size, bottom: place.y + 0.5 * size });
      marks.push(label(place.x, place.y + 0.35 * size, row.said, cls.endsWith('3') ? 'b ondark' : 'b', { a: 'middle', s: size, region: row.code }));
      continue;
    }
    marks.push(...beside(`${row.name} ${row.said}`, place, shapes, taken, row.code, size));
  }
  return marks;
}

function beside(text: string, { x, y }: { x: number; y: number }, shapes: MapShapes, taken: Box[], region: string, size: number): Mark[] {
  const wide = textWidth(text, size);
  for (const [right, down] of STEPS) {
    const [end, base] = [x + right, y + down];
    const box = { left: right < 0 ? end - wide : end, right: right < 0 ? end : end + wide, top: base - size, bottom: base + 0.5 * size };
    const inside = box.left > -ROOM && box.right < shapes.width + ROOM && box.top > 0 && box.bottom < shapes.height;
    const free = taken.every((other) => box.right < other.left || other.right < box.left || box.bottom < other.top || other.bottom < box.top);
    if (!inside || !free) continue;
    taken.push(box);
    return [line(x, y, end, base, 'lead'), label(end, base + 0.35 * size, text, 'b halo', { a: right < 0 ? 'end' : 'start', s: size, region })];
  }
  return [];
}
