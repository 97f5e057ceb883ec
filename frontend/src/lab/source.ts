/** Identity that pictures carry: closure, economy, program and hash. */
import type { Source } from '../figures/figure';
import { t } from '../i18n/index.svelte';
import { closureLine } from '../view/closure';
import type { Facts } from '../view/facts';

export function sourceOf(facts: Facts): Source {
  const { world, versions, scenario_sha256: sha } = facts.result;
  const short = t().figures.source(String(world.vintage ?? ''), `${world.name} ${world.regions} × ${world.sectors}`);
  return {
    closure: closureLine(facts.result),
    short,
    source: `${short} ${versions.smallyard} · ${t().common.dataset} ${String(world.sha256).slice(0, 8)}`,
    scenario: `${facts.result.title} · ${t().common.scenario} ${String(sha).slice(0, 16)}`,
  };
}
