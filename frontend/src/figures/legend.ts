/** A class of the legend in words: its bounds with "to", open ends as such. */
import { t } from '../i18n/index.svelte';
import { signed } from './numbers';
import type { classBounds } from './scale';

type Bound = ReturnType<typeof classBounds>[number];

function plain(value: number): string {
  const digits = (String(Math.abs(value)).split('.')[1] ?? '').length;
  return signed(value, digits);
}

export function legendText(bound: Bound): string {
  if (bound.low === null) return t().figures.andBelow(plain(bound.high as number));
  if (bound.high === null) return t().figures.andAbove(plain(bound.low));
  return t().figures.fromTo(plain(bound.low), plain(bound.high));
}
