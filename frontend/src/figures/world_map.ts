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

/** `printed` codes get their value on the map, most important first; where there is no free place a label is left out. */
export function worldMap(shapes: MapShapes, rows: MapRow[], limits: Limits, printed: string[], selected: string, text: string): Drawing {
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
    if (row) over.push(circle(dot.x, dot.y, dot.region === selected ? 6 : 4.4, `c-${classOf(row.value, limits)} dotring`, dot.region));
  }
  marks.push(...over, ...labels(shapes, printed.map((code) => by.get(code)).filter((row) => row !== undefined), limits));
  return { width: shapes.width, height: shapes.height, marks, label: text };
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function labels(shapes: MapShapes, rows: MapRow[], limits: Limits): Mark[] {
  const marks: Mark[] = [];
  const taken: Box[] = [];
  for (const row of rows) {
    const own = shapes.shapes.filter((shape) => shape.region === row.code).map((shape) => placeOf(shape.path));
    const place = own.filter((one) => one !== null).sort((a, b) => b.area - a.area)[0];
    if (!place) continue;
    const cls = classOf(row.value, limits);
    const half = textWidth(row.said, 16) / 2;
    if (place.width >= 1.7 * half) {
      taken.push({ left: place.x - half, right: place.x + half, top: place.y - 11, bottom: place.y + 9 });
      marks.push(label(place.x, place.y + 5.5, row.said, cls.endsWith('3') ? 'b ondark' : 'b', { a: 'middle', s: 16, region: row.code }));
      continue;
    }
    marks.push(...beside(`${row.name} ${row.said}`, place.x, place.y, shapes, taken, row.code));
  }
  return marks;
}

function beside(text: string, x: number, y: number, shapes: MapShapes, taken: Box[], region: string): Mark[] {
  const wide = textWidth(text, 15);
  for (const [right, down] of STEPS) {
    const [end, base] = [x + right, y + down];
    const box = { left: right < 0 ? end - wide : end, right: right < 0 ? end : end + wide, top: base - 14, bottom: base + 6 };
    const inside = box.left > -ROOM && box.right < shapes.width + ROOM && box.top > 0 && box.bottom < shapes.height;
    const free = taken.every((other) => box.right < other.left || other.right < box.left || box.bottom < other.top || other.bottom < box.top);
    if (!inside || !free) continue;
    taken.push(box);
    return [line(x, y, end, base, 'lead'), label(end, base + 5, text, 'b halo', { a: right < 0 ? 'end' : 'start', s: 15, region })];
  }
  return [];
}
