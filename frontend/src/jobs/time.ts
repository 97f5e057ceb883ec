/** Times of long work: what has passed to the second, what is expected only roughly. */
import { t } from '../i18n/index.svelte';

/** '0:42', '12:05'. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** '5 s', '30 s', '3 min': rounded, because it is an estimate or only a size. */
export function roughly(seconds: number): string {
  const words = t().jobs;
  if (seconds >= 100) return words.minutes(Math.max(2, Math.round(seconds / 60)));
  return words.seconds(seconds < 10 ? Math.max(1, Math.round(seconds)) : 5 * Math.round(seconds / 5));
}
