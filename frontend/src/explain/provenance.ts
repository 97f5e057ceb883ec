/** What the service says about where a run's numbers come from: the parts that the page shows. */

interface Level {
  level: number | null;
}
interface Measure {
  id: string;
  title: string;
  imposers: string[];
  targets: string[];
  unit: string;
  baseline: Level | null;
  counterfactual: Level | null;
  basis_words: string;
  provenance: string;
  sources: string[];
}

export interface Check {
  name: string;
  words: string;
  holds: boolean;
  value: number;
  limit: number | null;
}

export interface Provenance {
  economy: { name: string; vintage: string; source: string; licence: string };
  elasticities_source: string;
  policies: { side: string; words: string; source: string }[];
  law: Record<string, string>;
  measures: Measure[];
  left_out: { id: string; title: string; reason: string }[];
  agreements_and_rulings: { id: string; title: string; sources: string[] }[];
  sources: Record<string, { at: string }>;
  solves: number;
  checks: Check[];
  remarks: string[];
}
