/** A figure as an SVG file: title, subtitle, closure, source and hash stand inside the picture; colours are attributes. */
import type { Figure, Source } from './figure';
import { legendText } from './legend';
import { label, TICK, wrapped, type Drawing, type Mark } from './marks';
import { paintOf, PALETTE } from './paint';
import { classBounds, type Limits } from './scale';

const MARGIN = 24;
const FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const PATTERNS =
  '<defs><pattern id="rest" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0 6L6 0" stroke="#fff" stroke-width="1.6"/></pattern>' +
  '<pattern id="flip" width="5" height="5" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r="0.9" fill="#17202b"/></pattern></defs>';

function escaped(text: string): string {
  // eslint-disable-next-line no-control-regex
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd');
  return clean.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function attributes(values: Record<string, string | number>): string {
  const text = (value: string | number) => (typeof value === 'number' ? String(Number(value.toFixed(2))) : escaped(value));
  return Object.entries(values).map(([key, value]) => ` ${key}="${text(value)}"`).join('');
}

function written(mark: Mark): string {
  const paint = paintOf(mark.c);
  if (!paint) return '';
  const fill: Record<string, string> = 'fill' in mark && mark.fill ? { fill: `url(#${mark.fill})` } : {};
  switch (mark.k) {
    case 'rect': return `<rect${attributes({ x: mark.x, y: mark.y, width: mark.w, height: mark.h, ...paint, ...fill })}/>`;
    case 'line': return `<line${attributes({ x1: mark.x1, y1: mark.y1, x2: mark.x2, y2: mark.y2, ...paint })}/>`;
    case 'path': return `<path${attributes({ d: mark.d, ...paint, ...fill })}/>`;
    case 'circle': return `<circle${attributes({ cx: mark.x, cy: mark.y, r: mark.r, ...paint })}/>`;
    case 'text': {
      const values = { x: mark.x, y: mark.y, 'text-anchor': mark.a, 'font-size': mark.s, fill: '#17202b', ...paint };
      return `<text${attributes(values)}>${escaped(mark.t)}</text>`;
    }
  }
}

function legendMarks(limits: Limits, y: number, width: number): { marks: string; bottom: number } {
  let [x, row, out] = [MARGIN, y, ''];
  for (const bound of classBounds(limits)) {
    const text = legendText(bound);
    const wide = 26 + text.length * 7.4 + 14;
    if (x + wide > width - MARGIN && x > MARGIN) [x, row] = [MARGIN, row + 20];
    out += `<rect x="${x}" y="${row - 11}" width="18" height="13" fill="${PALETTE[bound.cls]}" stroke="#7e8894"/>`;
    out += `<text x="${x + 24}" y="${row}" font-size="12.5" fill="#46515e">${escaped(text)}</text>`;
    x += wide;
  }
  return { marks: out, bottom: row + 8 };
}

/** The whole picture as text; `limits`: colour classes that need a legend. */
export function svgText(figure: Figure, drawing: Drawing, source: Source, limits: Limits | null = null): string {
  const width = drawing.width + 2 * MARGIN;
  const parts: string[] = [];
  let y = MARGIN - 8;
  const write = (text: string, size: number, c: string, step: number) => {
    for (const one of wrapped(text, drawing.width, size, 6)) parts.push(written(label(MARGIN, (y += step), one, c, { s: size })));
  };
  write(figure.title, 18, 'b', 22);
  write(figure.subtitle, 14, 't2', 19);
  y += 14;
  parts.push(`<g transform="translate(${MARGIN} ${y})">${drawing.marks.map(written).join('')}</g>`);
  y += drawing.height + 10;
  if (limits) {
    const key = legendMarks(limits, y + 12, width);
    parts.push(key.marks);
    y = key.bottom;
  }
  if (figure.note) write(figure.note, TICK, 't2', 16);
  y += 4;
  for (const text of [source.closure, source.source, source.scenario]) if (text) write(text, TICK, 't3', 16);
  const [w, h] = [Math.ceil(width), Math.ceil(y + MARGIN - 8)];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img" font-family="${escaped(FONT)}">`;
  const words = `<title>${escaped(figure.title)}</title><desc>${escaped(figure.words)}</desc>`;
  return `${head}${words}${PATTERNS}<rect width="100%" height="100%" fill="#fff"/>${parts.join('')}</svg>\n`;
}
