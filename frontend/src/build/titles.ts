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

export function worldTitle(item: World): string {
  return t().build.worldTitle(vintageWords(item), item.regions.length, item.sectors.length);
}

/** A world that was just uploaded, as the pickers need it: labels without names and groups. */
export function uploadedWorld(name: string, file: string, sha256: string, regions: string[], sectors: string[]): World {
  return {
    name, sha256, title: file, vintage: file, source: file, licence: '', region_groups: {}, sector_groups: {},
    regions: regions.map((code) => ({ code, name: code, name_zh: code, in_rest: false, members: [code] })),
    sectors: sectors.map((code) => ({ code, name: code, name_zh: code, good: false, members: [code] })),
  };
}
