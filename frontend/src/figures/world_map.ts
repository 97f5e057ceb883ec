/** World map: one number per region in seven classes that mirror each other about zero. The paths come from the service. */
import type { MapShapes } from '../api';
import { besidePlace, LEADING, type Box } from './map_labels';
import { circle, label, line, path, rect, textWidth, type Drawing, type Mark } from './marks';
import { classOf, type Limits } from './scale';
import { placeOf } from './shapes';

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

function labels(shapes: MapShapes, rows: MapRow[], limits: Limits, zoom: number): Mark[] {
  const size = 13.5 * zoom;
  const places = rows.flatMap((row) => {
    const own = shapes.shapes.filter((shape) => shape.region === row.code).map((shape) => placeOf(shape.path));
    const place = own.filter((one) => one !== null).sort((a, b) => b.area - a.area)[0];
    return place ? [{ row, place }] : [];
  });
  const marks: Mark[] = [];
  const taken: Box[] = [];
  for (const { row, place } of places) {
    const cls = classOf(row.value, limits);
    const half = textWidth(row.said, size) / 2;
    if (place.width >= 1.9 * half) {
      taken.push({ left: place.x - half, right: place.x + half, top: place.y - 0.7 * size, bottom: place.y + 0.5 * size });
      marks.push(label(place.x, place.y + 0.35 * size, row.said, cls.endsWith('3') ? 'b ondark' : 'b', { a: 'middle', s: size, region: row.code }));
      continue;
    }
    const others = places.filter((one) => one.place !== place).map((one) => one.place);
    const found = besidePlace([row.name, row.said], place, { shapes, taken, others, size });
    if (!found) continue;
    taken.push(found.box);
    marks.push(line(place.x, place.y, found.end.x, found.end.y, 'maplead'), circle(place.x, place.y, 2 * zoom, 'mapend'));
    found.lines.forEach((text, k) => marks.push(label(found.x, found.base + LEADING * size * k, text, 'b halo', { a: found.a, s: size, region: row.code })));
  }
  return marks;
}
