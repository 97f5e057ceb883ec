/** Why a region's real income changes: by channel, and by policy. */
import type { Figure } from '../figures/figure';
import { incomeDigits, listed, roundedToAddUp, signed } from '../figures/numbers';
import { TERM_DIGITS, waterfall, type Step } from '../figures/waterfall';
import { lang, t } from '../i18n/index.svelte';
import { fromService } from '../i18n/service';
import { boundedText } from './small';
import { inProse, nameOf, type Facts } from './facts';

const SHOWN = 5e-6; // percent; a smaller term is named in the note

type Terms = Record<string, Record<string, number>>;

/** Terms in their fixed order; null without a decomposition. Groups have none of their own. */
export function channels(facts: Facts, code: string): Figure | null {
  const parts = facts.result.decomposition as { terms: Terms; total_percent: Record<string, number>; largest_remainder_percent: number; solves: number } | null;
  const total = parts?.total_percent[code];
  if (!parts || total === undefined) return null;
  const words = t().figures.why;
  const said = words.terms as Record<string, string>;
  const all = Object.entries(parts.terms).map(([key, by]) => ({ key, name: said[key] ?? key, value: by[code] ?? 0 }));
  const shown = all.filter((step) => Math.abs(step.value) >= SHOWN);
  const steps: Step[] = shown.map(({ name, value }) => ({ name, value }));
  const left = total - steps.reduce((sum, step) => sum + step.value, 0);
  if (Math.abs(left) >= 5e-4) steps.push({ name: words.other, value: left });
  const zero = all.filter((step) => Math.abs(step.value) < SHOWN).map((step) => step.name.toLowerCase());
  const note = words.noteChannels(parts.solves, boundedText(parts.largest_remainder_percent));
  return {
    ...base(facts, code, steps, total),
    key: 'channels', title: largest(facts, code, shown), subtitle: words.subChannels,
    note: note + (zero.length ? words.zero(listed(zero)) : ''),
  };
}

/** The term that moves most, as a finding. */
function largest(facts: Facts, code: string, terms: { key: string; value: number }[]): string {
  const words = t().figures.why;
  const main = [...terms].sort((a, b) => Math.abs(b.value) - Math.abs(a.value))[0];
  const says = main && (words.moves as Record<string, string[]>)[main.key];
  if (!main || !says) return words.channels;
  return words.largest(inProse(facts, code), says[main.value > 0 ? 1 : 0] ?? '', signed(main.value, incomeDigits(main.value), words.points));
}

export function byPolicy(facts: Facts, code: string): Figure | null {
  type Part = { policy: string; alone_percent: Record<string, number | null> };
  const found = facts.result.contributions as { policies: Part[]; interaction_percent?: Record<string, number> } | null;
  const total = facts.income[code];
  if (!found?.policies?.length || total === undefined) return null;
  const words = t().figures.why;
  const steps = found.policies.map((part) => ({ name: capital(fromService(part.policy)), value: part.alone_percent[code] ?? Number.NaN }));
  if (steps.some((step) => Number.isNaN(step.value))) return null;
  const main = [...steps].sort((a, b) => Math.abs(b.value) - Math.abs(a.value))[0] as Step;
  const interaction = total - steps.reduce((sum, step) => sum + step.value, 0);
  return {
    ...base(facts, code, [...steps, { name: words.together, value: interaction }], total),
    key: 'policies', title: words.policies(capital(inProse(facts, code)), main.name), subtitle: words.subPolicies, note: words.notePolicies,
  };
}

function base(facts: Facts, code: string, steps: Step[], total: number): Figure {
  const words = t().figures.why;
  const printed = roundedToAddUp(steps.map((step) => step.value), total, TERM_DIGITS);
  const list = steps.map((step, k) => `${step.name} ${signed(printed[k], TERM_DIGITS)}`).join(lang() === 'zh' ? '，' : ', ');
  const text = words.words(nameOf(facts, code), list, signed(total, TERM_DIGITS));
  return {
    key: '', title: '', subtitle: '', note: '', words: text,
    table: { region: [...steps, null].map(() => code), term: [...steps.map((step) => step.name), words.total], percentage_points: [...steps.map((step) => step.value), total] },
    draw: (width) => waterfall(steps, { name: words.total, value: total }, width, text),
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
