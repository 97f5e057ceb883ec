/** Titles of shipped scenarios and worlds in the chosen language. */
import type { ShippedScenario, World } from '../api';
import { lang, t } from '../i18n/index.svelte';
import { titleSaid } from '../i18n/service';

export function scenarioTitle(item: ShippedScenario): string {
  return titleSaid(item.title);
}

/** '2014 economy' in the chosen language. */
export function vintageWords(item: World): string {
  const year = /\d{4}/.exec(item.vintage)?.[0];
  return lang() === 'zh' && year ? `${year}年经济` : item.vintage;
}

/** Of an uploaded world the name of its file, or the beginning of its id. */
export function worldTitle(item: World): string {
  return t().build.worldTitle(item.name.startsWith('upload:') ? item.title : vintageWords(item), item.regions.length, item.sectors.length);
}
