/** Findings as a reader of the form meets them: names in place of codes, fields in place of keys, plain words for places. */
import type { Finding, Mapping } from '../api';
import { list } from '../i18n/format';
import { lang, regionName, sectorName, t } from '../i18n/index.svelte';
import { catalogue } from './catalogue.svelte';
import { placeOf } from './places';
import { fieldLabel, instrumentTitle } from './words';

const CELL = /\b([A-Z][A-Z0-9_]+)\/([A-Z][A-Z0-9_]*)\b/g;

/** The scenario cannot be solved, whatever is filled in. */
export const isInfeasible = (item: Finding) => item.code.startsWith('E-INFEASIBLE');
/** A choice that is still open: no mistake yet. */
export const isOpen = (item: Finding) => item.code === 'E-KEY-MISSING' && placeOf(item).list === 'policies';

const cellName = (region: string, sector: string) => t().build.market(regionName(region), sectorName(sector));
const isKnown = (region: string, sector: string) => regionName(region) !== region && sectorName(sector) !== sector;

/** 'JPN/M69T70' with its names; what has none stays a code. */
export function withNames(text: string): string {
  return text.replace(CELL, (code, region: string, sector: string) => (isKnown(region, sector) ? `${cellName(region, sector)} (${code})` : code));
}

/** What is wrong, in the language of the page where the catalogue has words for it. */
export function whatWords(item: Finding, policies: readonly Mapping[] = []): { text: string; lang: 'en' | undefined } {
  const place = placeOf(item);
  const policy = policies[place.index];
  const info = policy && catalogue.instruments.find((other) => other.name === policy.instrument);
  if (item.code === 'E-KEY-MISSING' && place.list === 'policies' && info) {
    const label = fieldLabel(info.name, place.field.split('.').at(-1) ?? '');
    return { text: t().build.notChosen(label, place.index + 1, instrumentTitle(info)), lang: undefined };
  }
  if (lang() === 'zh' && item.code === 'E-INFEASIBLE-SUPPLIER' && item.what.includes('demand but no')) {
    const names = [...item.what.matchAll(CELL)].map(([code, region, sector]) => `${cellName(region ?? '', sector ?? '')}（${code}）`);
    return { text: t().build.noSupplier(list(names) + (item.what.includes('…') ? '等' : '')), lang: undefined };
  }
  return { text: withNames(item.what), lang: 'en' };
}

/** 'counterfactual: scenario:4 policies[1].add' as 'with the policies, instrument 2, line 4 of the file'. */
export function placeWords(where: string): string {
  const own = /^(?:(baseline|counterfactual):\s*)?scenario:(\d+)(?:\s+(\S+))?$/.exec(where);
  if (!own) return where;
  const [, side, line, name = ''] = own;
  const place = placeOf({ code: '', what: '', where });
  return [
    side === 'baseline' ? t().build.placeBaseline : side ? t().build.placeWith : '',
    place.list === 'policies' ? t().build.placeInstrument(place.index + 1) : name.startsWith('policies') && !side ? t().build.instruments : '',
    t().build.placeLine(Number(line)),
  ].filter(Boolean).join(lang() === 'zh' ? '，' : ', ');
}
