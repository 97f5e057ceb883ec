/** Paint of a mark in a file: the classes of the page written out as attributes, in the light palette. */

const INK = '#17202b';
const INK2 = '#46515e';
const INK3 = '#626c78';
const AXIS = '#7e8894';
type Paint = Record<string, string | number>;

export const PALETTE: Record<string, string> = {
  l3: '#8a3806', l2: '#d97a34', l1: '#f0be96', z0: '#edeeea', g1: '#b3d3ec', g2: '#5495cc', g3: '#124c84', none: '#f5f6f4',
};
const RUNS: Record<string, string> = { a: INK, b: '#0f6e6e', c: '#7a3e9d', d: '#a8326a' };

const DASHES: Record<string, Paint> = { a: {}, b: { 'stroke-dasharray': '10 3' }, c: { 'stroke-dasharray': '5 3' }, d: { 'stroke-dasharray': '2 3' } };

const PAINTS: Record<string, Paint> = {
  pos: { fill: '#5495cc' }, neg: { fill: '#d97a34' }, tot: { fill: INK2 }, part: { fill: '#a8326a' }, hatched: {},
  grid: { stroke: '#e5e8eb' }, zero: { stroke: INK, 'stroke-width': 1.25 }, wh: { stroke: INK, 'stroke-width': 1.6 },
  con: { stroke: AXIS, 'stroke-dasharray': '2 2' }, lead: { stroke: AXIS }, maplead: { stroke: INK, 'stroke-width': 1.5 }, mapend: { fill: INK }, rail: { stroke: AXIS, 'stroke-width': 2 },
  b: { 'font-weight': 650 }, t2: { fill: INK2 }, t3: { fill: INK3 }, tg: { fill: '#1b66a3' }, tl: { fill: '#ad430a' },
  halo: { 'paint-order': 'stroke', stroke: '#fff', 'stroke-width': 4, 'stroke-linejoin': 'round' }, ondark: { fill: '#fff' },
  band: { fill: '#fff3d1' }, bandtext: { fill: '#7a4f00' }, stripe: { fill: '#f5f6f4' }, patch: { fill: '#fff' }, sea: { fill: '#fbfbfa' },
  ring: { fill: '#fff', stroke: INK, 'stroke-width': 1.5 }, dot: { fill: INK, stroke: '#fff', 'stroke-width': 1.5 },
  dotring: { stroke: INK, 'stroke-width': 1 }, border: { stroke: '#fff', 'stroke-width': 0.5 },
  'rate-before': { fill: '#fff', stroke: INK, 'stroke-width': 2 }, 'rate-paper': { fill: '#0f6e6e' }, 'rate-after': { fill: '#fff', stroke: '#7a3e9d', 'stroke-width': 2.2 },
  'slope-fall': { stroke: '#ad430a', 'stroke-width': 2.25 }, 'slope-rise': { stroke: '#1b66a3', 'stroke-width': 1.5 },
  'slope-fall-dot': { fill: '#ad430a' }, 'slope-rise-dot': { fill: '#1b66a3' },
  ...Object.fromEntries(Object.entries(PALETTE).map(([name, fill]) => [`c-${name}`, { fill }])),
  ...Object.fromEntries(Object.entries(RUNS).map(([name, fill]) => [`band-${name}`, { fill, 'fill-opacity': 0.28 }])),
  ...Object.fromEntries(Object.entries(RUNS).map(([name, stroke]) => [`line-${name}`, { fill: 'none', stroke, 'stroke-width': 2.6, 'stroke-linejoin': 'round', ...DASHES[name] }])),
  ...Object.fromEntries(Object.entries(RUNS).map(([name, stroke]) => [`span-${name}`, { stroke, 'stroke-width': 1.6 }])),
  'line-thin': { 'stroke-width': 1.5, 'stroke-dasharray': '3 3' },
  ...Object.fromEntries(Object.entries(RUNS).map(([name, fill]) => [`run-${name}`, name === 'c' ? { fill: '#fff', stroke: fill, 'stroke-width': 2.2 } : { fill }])),
};
/** Marks of the page that a file does not need: pointer areas and the selection. */
const DROPPED = new Set(['hit', 'selrow', 'chosen', 'hatched']);

/** Attributes of a mark's classes; null for a mark that belongs to the page only. */
export function paintOf(classes: string): Paint | null {
  const names = classes.split(' ').filter(Boolean);
  if (names.some((name) => DROPPED.has(name))) return null;
  return Object.assign({}, ...names.map((name) => PAINTS[name] ?? {})) as Paint;
}
