/** What a data table does with its rows: filter, sort, swap; apart from the drawing, so that it can be tested. */
import type { Cell, Table } from './api';

export interface Column {
  key: string;
  label: string;
  /** Right-aligned, sorted as a number, largest first. */
  numeric?: boolean;
  format?: (value: Cell, row: Record<string, Cell>) => string;
  /** Class of a cell, for the colours of a heat table. */
  tone?: (value: Cell, row: Record<string, Cell>) => string;
}
export type Row = Record<string, Cell>;
export interface Order { key: string; direction: 'ascending' | 'descending' }

/** Columns → rows. */
export function rowsOf(table: Table): Row[] {
  const names = Object.keys(table.columns);
  const count = names.length ? (table.columns[names[0] as string]?.length ?? 0) : 0;
  return Array.from({ length: count }, (_, at) => Object.fromEntries(names.map((name) => [name, table.columns[name]?.[at] ?? null])));
}

export function shown(row: Row, column: Column): string {
  const value = row[column.key] ?? null;
  return column.format ? column.format(value, row) : value === null ? '' : String(value);
}

/** Rows that hold every word of the filter, in any column as shown. */
export function filtered(rows: Row[], columns: Column[], words: string): Row[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) return rows;
  return rows.filter((row) => {
    const text = columns.map((column) => `${shown(row, column)} ${row[column.key] ?? ''}`).join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

function less(a: Cell, b: Cell): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1; // no value: always last
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
}

/** Rows in the chosen order; equal rows keep theirs. */
export function ordered(rows: Row[], order: Order | null): Row[] {
  if (!order) return rows;
  const sign = order.direction === 'ascending' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [x, y] = [a[order.key] ?? null, b[order.key] ?? null];
    return x === null || y === null ? less(x, y) : sign * less(x, y);
  });
}

/** The order after a click on a head: numbers from the largest, words from A; a second click turns it. */
export function turned(now: Order | null, column: Column): Order {
  if (now?.key === column.key) return { key: column.key, direction: now.direction === 'ascending' ? 'descending' : 'ascending' };
  return { key: column.key, direction: column.numeric ? 'descending' : 'ascending' };
}

/** Rows and columns swapped: the first column's values become the heads. */
export function swapped(rows: Row[], columns: Column[]): { rows: Row[]; columns: Column[] } {
  const [first, ...rest] = columns;
  if (!first) return { rows, columns };
  const heads: Column[] = rows.map((row, at) => ({
    key: `c${at}`, label: shown(row, first), numeric: true,
    format: (value, line) => {
      const source = rest[line.at as number];
      return source ? shown({ ...row, [source.key]: value }, source) : String(value ?? '');
    },
    tone: (value, line) => rest[line.at as number]?.tone?.(value, row) ?? '',
  }));
  const lines = rest.map((column, at): Row => ({
    name: column.label, at, ...Object.fromEntries(rows.map((row, place) => [`c${place}`, row[column.key] ?? null])),
  }));
  return { rows: lines, columns: [{ key: 'name', label: '' }, ...heads] };
}

/** A label cell that no spreadsheet takes for a formula; numbers stay as they are. */
function csvCell(value: Cell): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const text = value === null ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Full precision, ASCII minus, keys as column names. */
export function csvOf(rows: Row[], columns: Column[]): string {
  const lines = [columns.map((column) => csvCell(column.key)), ...rows.map((row) => columns.map((column) => csvCell(row[column.key] ?? null)))];
  return lines.map((line) => line.join(',')).join('\r\n') + '\r\n';
}

/** Offers text as a file, without the service. */
export function saveText(name: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const anchor = Object.assign(document.createElement('a'), { href: url, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
