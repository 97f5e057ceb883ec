/** Rows of the list of jobs: their titles in the language of the page, and the options of a timeline as its link has them. */
import type { JobRow } from '../api';
import { t } from '../i18n/index.svelte';
import { titleSaid } from '../i18n/service';
import { shippedGames } from '../lab/shipped_games.svelte';
import { LINE_OPTIONS } from '../state.svelte';

/** The name of a packaged game in the chosen language, else the title of the file; a timeline by its span. */
export function rowTitle(row: JobRow): string {
  if (row.kind === 'game') {
    const shipped = shippedGames.list.find((item) => item.title === row.title);
    return (shipped && t().games.shipped[shipped.name]?.name) || row.title || t().games.own;
  }
  const { first, last, by } = row.args;
  const span = t().jobs.recent.span(String(first ?? ''), String(last ?? ''), (t().timeline.units as Record<string, string>)[String(by)] ?? '');
  return row.of_scenario ? `${titleSaid(row.title)} · ${span}` : span;
}

const NAMES: Record<string, string> = { from: 'first', to: 'last' };

/** Options of a timeline, from what was started, to what stands in a link; the usual ones are left out. */
export function lineOf(row: Pick<JobRow, 'args' | 'of_scenario'>): Record<string, string> {
  const found: Record<string, string> = row.of_scenario ? { of: 's' } : {};
  for (const name of LINE_OPTIONS) {
    const value = row.args[NAMES[name] ?? name];
    if (typeof value === 'string') found[name] = value;
  }
  if (Array.isArray(row.args.regions)) found.regions = row.args.regions.join(',');
  if (row.args.range === false) found.range = '0';
  return found;
}
