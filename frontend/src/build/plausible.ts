/** Rates that are far outside what trade elasticities were estimated on: solved all the same, and said so. */
import type { Mapping } from '../api';
import { asList, readNumber } from './values';

/** Percentage points of a tariff above which the size of the answer is extrapolated. */
const FAR = 200;

export function extremeRates(policies: readonly Mapping[]): { number: number; points: string }[] {
  return policies.flatMap((policy, at) => {
    const factor = Number(readNumber(policy.multiply_power) || 1);
    const size = Math.max(...[policy.add, policy.set].map((value) => Number(asList(value).length ? 0 : readNumber(value))), (factor - 1) * 100);
    return /tariff|tax/.test(String(policy.instrument)) && size > FAR ? [{ number: at + 1, points: String(Math.round(size)) }] : [];
  });
}
