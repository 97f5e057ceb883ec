/** What every figure is: one idea as a picture, in words, and as a table. */
import type { Columns } from './csv';
import type { Drawing } from './marks';

/**
 * key: slug, anchor and file name; title: the finding; subtitle: measure · unit · compared with what; note: definitions;
 * words: the text alternative; table: the same data, in full precision; draw: the picture for a width in px (absent for a figure
 * that is a table itself).
 */
export interface Figure {
  key: string;
  title: string;
  subtitle: string;
  note: string;
  words: string;
  table: Columns;
  draw?: (width: number) => Drawing;
}

/** Identity that a picture carries when it leaves the page. */
export interface Source {
  closure: string;
  /** Economy, as it stands under a figure on the page. */
  short: string;
  source: string;
  /** The game or timeline that the figure is from. */
  job?: string;
  scenario: string;
}
