/** Fills a Chinese template: names, days and places are said in Chinese, everything else stays as it is. */
import { date, list } from './format';
import { regionName, sectorName, t } from './index.svelte';
import { en } from './en';
import { policySaid } from './policy';

export interface Fill { text: string; kind: string }

const CELL = /\b([A-Z][A-Z0-9_]+)[/ ]([A-Z][A-Z0-9_]*)\b/g;
const SLOT = /<([a-z][a-z0-9]*)(?::[a-z]+)?>/g;

function codeOf(names: Record<string, string>, name: string): string | undefined {
  const bare = name.trim().replace(/^the /, '');
  return Object.entries(names).find(([code, words]) => code === bare || words === bare || words === name.trim())?.[0];
}

/** A region by its English name or code, in the chosen language; a group of the world as it is. */
export function regionSaid(name: string): string {
  const bare = name.trim();
  if (bare === 'all sides') return '各方';
  if (bare === 'all' || bare === 'all regions') return t().build.allRegions;
  const groups = t().build.groups as Record<string, string>;
  return groups[bare] ?? regionName(codeOf(en.regions, bare) ?? bare);
}

/** A sector or a group of sectors by its English name or code. */
export function sectorSaid(name: string): string {
  const bare = name.trim();
  const groups = t().build.groups as Record<string, string>;
  return groups[bare.replace(/^all sectors$/, 'all')] ?? sectorName(codeOf(en.sectors, bare) ?? bare);
}

const several = (names: string, say: (name: string) => string) => {
  const more = /,? and (\d+) more$|,? …$/.exec(names);
  const said = list((more ? names.slice(0, more.index) : names).split(/, | and /).map(say));
  return more ? `${said}${more[1] ? t().data.andMore(Number(more[1])) : '等'}` : said;
};
export const regionsSaid = (names: string): string => several(names, regionSaid);
export const sectorsSaid = (names: string): string => several(names, sectorSaid);

/** 'CHN/C26, JPN C29' → the names with their codes. */
export function cellsSaid(text: string): string {
  return text
    .replace(CELL, (code, region: string, sector: string) =>
      regionName(region) === region || sectorName(sector) === sector ? code : `${t().build.market(regionName(region), sectorName(sector))}（${code}）`)
    .replaceAll(', ', '、');
}

/** 'policies[1].add' → 'the second instrument'; other places of a file as they are. */
export function placeSaid(text: string): string {
  return text
    .split(' and ')
    .map((part) => {
      const found = /^(baseline\.)?policies\[(\d+)\]/.exec(part);
      return found ? `${found[1] ? t().build.placeBaseline : ''}${t().build.placeInstrument(Number(found[2]) + 1)}` : part;
    })
    .join('与');
}

/** 'deficits: balanced in A and C; lump_sum in B' → the same with its runs in brackets. */
export function runsSaid(text: string, sentence: (text: string) => string | null): string {
  return text
    .replace(/ in ([A-Z](?:, [A-Z])*(?: and [A-Z])?)(?=;| \||$)/g, (_, letters: string) => `（${letters.replaceAll(', ', '、').replace(' and ', '、')}）`)
    .replace(/(^|\| )(\w+): /g, (_, before: string, name: string) => `${before}${sentence(name) ?? name}：`)
    .replace(/, default of split ([\w-]+)/g, '（拆分 $1 的默认值）').replaceAll(' | ', '；').replaceAll('; ', '；');
}

const SAY: Record<string, (text: string) => string> = {
  region: regionSaid, regions: regionsSaid, sectors: sectorsSaid, cells: cellsSaid, place: placeSaid,
  day: (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? date(text) : text),
};

/** The template with its values; null where a part that is a sentence of its own is not known. */
export function filled(zh: string, values: Map<string, Fill>, sentence: (text: string) => string | null): string | null {
  let whole = true;
  const said = zh.replace(SLOT, (_, name: string) => {
    const { text = '', kind = '' } = values.get(name) ?? {};
    if (kind === 'saids') return list(text.split(/, | and /).map((part) => sentence(part) ?? part));
    if (kind === 'runs') return runsSaid(text, sentence);
    if (kind !== 'said' && kind !== 'policy') return SAY[kind]?.(text) ?? text;
    const inner = kind === 'said' ? sentence(text) : policySaid(text, sentence);
    whole &&= inner !== null;
    return inner ?? '';
  });
  return whole ? said : null;
}
