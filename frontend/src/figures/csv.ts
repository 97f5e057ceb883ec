/** Tables of figures as CSV: full precision, ASCII minus, the unit in the column's name; label cells escaped. */
import type { Cell } from '../api';
import { csvOf, rowsOf } from '../table';

export type Columns = Record<string, Cell[]>;

/** Columns by name → text of a CSV file. */
export function csvText(columns: Columns): string {
  return csvOf(rowsOf({ columns }), Object.keys(columns).map((key) => ({ key, label: key })));
}
