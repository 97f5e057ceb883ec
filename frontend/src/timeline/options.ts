/** Options of a timeline: from what a link holds to what the service is asked. */
import type { Mapping, TimelineBody } from '../api';
import { USUAL } from '../view/timeline';

export const FIRST = '2018-01-01';
export const LAST = '2026-08-10';
export const DEFAULT_WORLD = 'wiod2014-17x27'; // solved in seconds
const MODEL = ['horizon', 'deficits', 'revenue', 'elasticities'] as const;

/** Regions that somebody has chosen; none are the usual ones of page and report. */
export const chosenOf = (line: Record<string, string>): string[] => [...new Set((line.regions ?? '').split(',').filter(Boolean))];

/** What a timeline solves, whatever regions are shown of it. */
export function withoutRegions(body: TimelineBody): TimelineBody {
  const { regions: _, ...args } = body.args ?? {};
  return { ...body, args };
}

/** The request of a timeline: report and summary look first at the regions that were chosen. `yaml` is the scenario at hand. */
export function bodyOf(line: Record<string, string>, yaml: string): TimelineBody {
  const args: Mapping = { first: line.from ?? FIRST, last: line.to ?? LAST, by: line.by ?? 'quarter' };
  if (line.baseline) args.baseline = line.baseline;
  if (line.range === '0') args.range = false;
  if (chosenOf(line).length) args.regions = chosenOf(line);
  if (line.of === 's' && yaml.trim()) return { text: yaml, args };
  args.world = line.world ?? DEFAULT_WORLD;
  for (const name of MODEL) if (line[name]) args[name] = line[name];
  return { args };
}

/** Regions that are shown: those of the link, else the usual ones that the world has. */
export function shownOf(line: Record<string, string>, codes: readonly string[]): string[] {
  const asked = chosenOf(line).filter((code) => codes.includes(code));
  if (asked.length) return asked;
  const usual = USUAL.filter((code) => codes.includes(code));
  return usual.length ? usual : codes.slice(0, 3);
}
