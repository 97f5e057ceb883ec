/** Rates of a scenario that a slider can move: every field of a policy that is a number with a unit. */
import type { Mapping, Plain } from '../api';

const NUMBER = /^\s*([-+]?\d+(?:\.\d+)?)\s*(pp|%)\s*$/;
const BELOW_ZERO = new Set(['increase', 'change', 'add']);

/** `path` leads to the field in the plain mapping. */
export interface Rate {
  place: number;
  field: string;
  value: number;
  unit: 'pp' | '%';
  least: number;
  most: number;
  policy: Mapping;
}

export function ratesOf(scenario: Mapping | null): Rate[] {
  const policies = Array.isArray(scenario?.policies) ? (scenario.policies as Plain[]) : [];
  return policies.flatMap((policy, place) =>
    Object.entries(policy as Mapping).flatMap(([field, text]) => {
      const found = typeof text === 'string' ? NUMBER.exec(text) : null;
      if (!found) return [];
      const [value, unit] = [Number(found[1]), found[2] as 'pp' | '%'];
      const most = unit === 'pp' ? Math.max(200, value) : Math.max(100, value);
      return [{ place, field, value, unit, least: BELOW_ZERO.has(field) ? Math.min(-50, value) : Math.min(0, value), most, policy: policy as Mapping }];
    }),
  );
}

/** A copy of the scenario with one rate changed. */
export function withRate(scenario: Mapping, rate: Rate, value: number): Mapping {
  const policies = (scenario.policies as Mapping[]).map((policy, place) => (place === rate.place ? { ...policy, [rate.field]: `${value} ${rate.unit}`.replace(' %', '%') } : policy));
  return { ...scenario, policies };
}

/** A copy with one choice of the model changed. */
export function withChoice(scenario: Mapping, field: string, value: string): Mapping {
  const model = (scenario.model ?? {}) as Mapping;
  return { ...scenario, model: { ...model, [field]: value } };
}

export function choiceOf(scenario: Mapping | null, field: string, usual: string): string {
  const value = (scenario?.model as Mapping | undefined)?.[field];
  return typeof value === 'string' ? value : usual;
}
