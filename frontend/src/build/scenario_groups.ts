/** Shipped scenarios by what they are about; one that is not listed stands under "other". */
import type { ShippedScenario } from '../api';

export const SCENARIO_GROUPS = ['tariffs', 'controls', 'subsidies', 'register', 'other'] as const;
export type ScenarioGroup = (typeof SCENARIO_GROUPS)[number];

const GROUP_OF: Record<string, ScenarioGroup> = {
  'allied-decoupling': 'tariffs', 'liberation-day': 'tariffs', 'mirror-retaliation': 'tariffs', 'peak-2025-145-125': 'tariffs',
  'rcep-style-liberalisation': 'tariffs', 'us-china-2018-2020': 'tariffs',
  'all-electronics-embargo': 'controls', 'chip-controls-2022': 'controls', 'chip-controls-2022-joined': 'controls', 'entity-list': 'controls', 'full-decoupling': 'controls',
  'gallium-germanium-2023': 'controls', 'rare-earth-2025': 'controls', 'withhold-release': 'controls',
  'chips-act-with-guardrail': 'subsidies', 'chips-subsidy': 'subsidies',
  'geneva-fails': 'register', 'phase-one-world': 'register', 'status-quo-2026': 'register', 'truce-2025': 'register', 'without-emergency-powers': 'register',
};

export const groupOf = (name: string): ScenarioGroup => GROUP_OF[name] ?? 'other';

/** The scenarios in the order of their groups. */
export function byGroup(list: readonly ShippedScenario[]): ShippedScenario[] {
  return SCENARIO_GROUPS.flatMap((group) => list.filter((item) => groupOf(item.name) === group));
}
