/** The closure in the chosen language: deficits, revenue, horizon, elasticities, and what a result is compared with. */
import type { ResultJson } from '../api';
import { service } from '../state.svelte';
import { lang, t } from '../i18n/index.svelte';

type Words = Record<string, string>;

function known(words: Words, name: string, spoken: string): string {
  return words[name] ?? spoken;
}

/** 'share_of_world_gdp: trade imbalances keep …' → the name before the colon. */
export function choice(text: unknown): string {
  return String(text ?? '').split(/[: (]/)[0] ?? '';
}

export function deficitWords(name: string): string {
  return known(t().figures.deficits, name, service.about?.deficits.find((item) => item.name === name)?.words ?? name);
}
export function revenueWords(name: string): string {
  return known(t().figures.revenues, name, service.about?.revenue.find((item) => item.name === name)?.words ?? name);
}
export function elasticityWords(name: string): string {
  return known(t().figures.elasticities, name, service.about?.elasticities.find((item) => item.name === name)?.words ?? name);
}

/** 'long run, 5-20 years' in the chosen language. */
export function horizonWords(text: unknown): string {
  const spoken = String(text ?? '');
  const name = spoken.split(/[ ,]/)[0] ?? '';
  return known(t().figures.horizons, name, spoken);
}

/** What changes are measured against. */
export function comparedWith(result: ResultJson): string {
  const text = String(result.closure?.compared_with ?? '');
  if (lang() !== 'zh') return text;
  const day = (iso: string) => iso.replace(/(\d+)-0?(\d+)-0?(\d+)/, '$1年$2月$3日');
  const register = /register in force on (\d{4}-\d{2}-\d{2})/.exec(text);
  if (register) return `${day(register[1] as string)}登记册中有效措施下的基准年`;
  const panel = /\(panel (\S+), on (\d{4}-\d{2}-\d{2})\)/.exec(text);
  if (panel) return `${day(panel[2] as string)}各方加征关税（${panel[1]}）下的基准年`;
  if (text === 'the base year as it is') return '基准年原状';
  return text;
}

/** One line for subtitles: deficits and horizon. */
export function closureLine(result: ResultJson): string {
  return `${t().figures.deficitsAre(deficitWords(choice(result.closure?.deficits)))} · ${horizonWords(result.closure?.horizon)}`;
}
