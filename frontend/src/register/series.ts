/** Steps of the register as lines of a chart: level in force by day, zero while it is not in force. */
import type { Tick } from '../api';

export interface Point { date: string; level: number; inForce: boolean }
export interface Series { id: string; title: string; points: Point[] }

const DAY = 86_400_000;
export const dayNumber = (iso: string) => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY);
export const isoOf = (day: number) => new Date(day * DAY).toISOString().slice(0, 10);

/** One line per measure whose level is in percent. */
export function seriesOf(ticks: readonly Tick[]): Series[] {
  const found = new Map<string, Series>();
  for (const tick of ticks)
    for (const event of tick.events) {
      if (event.unit !== 'pct') continue;
      const series = found.get(event.id) ?? { id: event.id, title: event.title, points: [] };
      series.points.push({ date: tick.date, level: event.level ?? 0, inForce: event.in_force });
      found.set(event.id, series);
    }
  return [...found.values()].filter((series) => series.points.some((point) => point.inForce && point.level > 0));
}

/** Level in force on a day. */
export function levelOn(series: Series, day: string): number {
  const point = series.points.filter((item) => item.date <= day).at(-1);
  return point?.inForce ? point.level : 0;
}

/** At most four lines: those highest on the day, then those that were ever highest. */
export function mainSeries(all: readonly Series[], day: string, most = 4): Series[] {
  const top = (series: Series) => Math.max(0, ...series.points.filter((point) => point.inForce).map((point) => point.level));
  return [...all].sort((a, b) => levelOn(b, day) - levelOn(a, day) || top(b) - top(a)).slice(0, most);
}
