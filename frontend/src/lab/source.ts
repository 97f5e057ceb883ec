/** Identity that pictures carry: closure, economy, program and hash. */
import type { ResultJson } from '../api';
import type { Source } from '../figures/figure';
import { t } from '../i18n/index.svelte';
import { titleSaid } from '../i18n/service';
import { closureLine, horizonWords } from '../view/closure';
import type { Compared } from '../view/compare';
import type { Facts } from '../view/facts';

export function sourceOf(facts: Facts): Source {
  const { world, versions, scenario_sha256: sha } = facts.result;
  const short = t().figures.source(String(world.vintage ?? ''), `${world.name} ${world.regions} × ${world.sectors}`);
  return {
    closure: closureLine(facts.result),
    short,
    source: `${short} ${versions.smallyard} · ${t().common.dataset} ${String(world.sha256).slice(0, 8)}`,
    scenario: `${titleSaid(String(facts.result.title))} · ${t().common.scenario} ${String(sha).slice(0, 16)}`,
  };
}

/** Identity of a game or timeline: its id in the lab, the word for what it is, its hash. */
export function sourceOfJob(job: string, result: ResultJson, kind: string, sha: string): Source {
  const { world, versions } = result;
  const short = t().figures.source(String(world.vintage ?? ''), `${world.name} ${world.regions} × ${world.sectors}`);
  return { job, closure: closureLine(result), short, source: `${short} ${versions.smallyard} · ${t().common.dataset} ${String(world.sha256).slice(0, 8)}`, scenario: `${result.title} · ${kind} ${sha.slice(0, 16)}` };
}

/** Identity of a comparison: what its runs share, and which they are. */
export function sourceOfComparison({ json, letters, base }: Compared): Source {
  const { world, setting } = json.runs[base];
  const short = t().figures.source(String(world.vintage ?? ''), String(world.name));
  const alike = json.mixed.length ? t().compare.allowed : t().compare.alike.replace(/^./, (first) => first.toUpperCase());
  return {
    closure: `${alike} · ${horizonWords(setting?.horizon?.horizon ?? 'long')}`,
    short,
    source: `${short} ${json.versions.smallyard} · ${t().common.dataset} ${String(world.sha256).slice(0, 8)}`,
    scenario: `${letters.map((letter) => `${letter} ${titleSaid(String(json.runs[letter].title))}`).join(' · ')} · ${String(json.comparison_sha256).slice(0, 16)}`,
  };
}
