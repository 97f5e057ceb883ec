/** Whom the policies of a scenario name: regions one by one, and groups. The same rule as the report's. */
import type { Mapping, Plain } from '../api';

const FIELDS = ['importer', 'exporter', 'region'];
const BOTH = ['USA', 'CHN']; // the two sides of the register and of the packaged panels

/** Labels in the order in which the policies name them; where there are no policies, those of the baseline. */
export function actingOf(scenario: Mapping | null): string[] {
  if (!scenario) return [];
  const own = list(scenario.policies);
  const baseline = scenario.baseline as Mapping | null | undefined;
  const policies = own.length ? own : list(baseline?.policies);
  return [...new Set(policies.filter((policy) => policy !== null && typeof policy === 'object').flatMap((policy) => names(policy as Mapping)))];
}

function list(value: Plain | undefined): Plain[] {
  return Array.isArray(value) ? value : [];
}

function strings(value: Plain | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
}

function names(policy: Mapping): string[] {
  if (policy.instrument === 'measures') {
    const chosen = policy.include as Mapping | null | undefined;
    return [...strings(chosen?.imposer), ...strings(chosen?.target), ...BOTH];
  }
  if (policy.instrument === 'tariff_panel') {
    const importer = strings(policy.importer)[0];
    return importer ? [importer, ...BOTH.filter((code) => code !== importer)] : BOTH;
  }
  return FIELDS.flatMap((field) => strings(policy[field]));
}
