/** A state of the register in words: day, who, against whom, what kind. */
import type { Mapping } from '../api';
import { date, list } from '../i18n/format';
import { t } from '../i18n/index.svelte';
import { place, word } from '../register/words';
import { asMapping } from './values';

export const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text);
const prose = (code: string) => (t().figures.prose as Record<string, string>)[code] ?? place(code);
const everybody = () => t().build.everybody;

/** What an instrument `measures` is limited to: imposers, targets or kinds. */
export function limitedTo(policy: Mapping, name: 'imposer' | 'target' | 'kind'): string[] {
  const value = asMapping(policy.include)[name];
  return (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(String);
}

const who = (codes: readonly string[]) => (codes.length ? list(codes.map(prose)) : everybody());
const when = (policy: Mapping) => {
  const day = String(policy.in_force_on ?? '');
  return isDay(day) ? date(day) : day || '–';
};

export function measuresHead(policy: Mapping): string {
  return t().build.measuresCard(when(policy), who(limitedTo(policy, 'imposer')), who(limitedTo(policy, 'target')));
}

export function measuresWords(policy: Mapping): string {
  const kinds = limitedTo(policy, 'kind');
  return measuresHead(policy) + (kinds.length ? ` · ${t().build.measuresKind(list(kinds.map(word)))}` : '');
}

/** A title for a scenario that is such a state and has none. */
export function measuresTitle(policy: Mapping): string {
  return t().build.measuresTitle(who(limitedTo(policy, 'imposer')), who(limitedTo(policy, 'target')), when(policy));
}
