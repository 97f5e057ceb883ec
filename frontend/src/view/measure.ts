/** The measure that map and ranking show: real income (with its range), real wage, or money. */
import { chartMoney, chartMoneyDigits, signed, incomeDigits } from '../figures/numbers';
import { panelDigits } from '../figures/scale';
import { t } from '../i18n/index.svelte';
import { boundsOf, type Facts } from './facts';

export const MEASURES = ['income', 'wage', 'money'] as const;
export type Measure = (typeof MEASURES)[number];

export function measureOf(text: string): Measure {
  return MEASURES.find((name) => name === text) ?? 'income';
}

/** One value: percent, or money in the unit of charts. */
export function valueOf(facts: Facts, measure: Measure, code: string): number {
  if (measure === 'money') return chartMoney(facts.money[code] ?? 0);
  return (measure === 'wage' ? facts.wage : facts.income)[code] ?? 0;
}

/** A value as printed in sentences and on the map; of a preview with ≈ and one digit less. */
export function said(measure: Measure, value: number, preview = false): string {
  const digits = measure === 'money' ? chartMoneyDigits([value]) : incomeDigits(value);
  return preview ? `≈ ${signed(value, Math.max(digits - 1, 0))}` : signed(value, digits);
}

export function digitsFor(measure: Measure): (values: number[]) => number {
  return measure === 'money' ? chartMoneyDigits : panelDigits;
}

/** The range belongs to real income only. */
export function rangeOf(facts: Facts, measure: Measure, code: string) {
  return measure === 'income' ? boundsOf(facts, code) : null;
}

export function unitWords(measure: Measure): string {
  return t().figures.measureUnits[measure];
}
