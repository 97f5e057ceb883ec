/** Findings as a reader of the form meets them: names in place of codes, fields in place of keys, plain words for places. */
import type { Finding, Mapping } from '../api';
import { cellsSaid } from '../i18n/fill';
import { lang, regionName, sectorName, t } from '../i18n/index.svelte';
import { codeWords, sentence } from '../i18n/sentences.svelte';
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
  if (lang() === 'zh') return cellsSaid(text);
  return text.replace(CELL, (code, region: string, sector: string) => (isKnown(region, sector) ? `${cellName(region, sector)} (${code})` : code));
}

/** A part of a finding and, where it is not in the language of the page, its language. */
export interface Part { text: string; lang: 'en' | undefined }
/** A finding in words: what and why, what is allowed, what to do, and the program's own words where these are not all of them. */
export interface FindingWords { what: string; why: string; lang: 'en' | undefined; expected: Part | null; fix: Part | null; original: string }

const began = (text: string) => (text ? `${text.charAt(0).toUpperCase()}${text.slice(1)}.` : '');
/** A line of the file, too. */
const isLine = (text: string) => /^[a-z_]+: \S/.test(text);
/** Lists of codes and words of the file are the same in every language. */
const isCode = (text: string) => !/[a-z]{2,} [a-z]{2,} [a-z]{2,}/.test(text);
const part = (text: string | undefined): Part | null => {
  if (!text) return null;
  const said = sentence(text);
  return { text: said ?? text, lang: said || isCode(text) ? undefined : 'en' };
};

const stopped = (text: string) => (!text || /[。？！]$/.test(text) ? text : `${text}。`);

/** What a field that is still open is called, in either language. */
function openWords(item: Finding, policies: readonly Mapping[]): string | null {
  const place = placeOf(item);
  const policy = policies[place.index];
  const info = policy && catalogue.instruments.find((other) => other.name === policy.instrument);
  if (item.code !== 'E-KEY-MISSING' || place.list !== 'policies' || !info) return null;
  return t().build.notChosen(fieldLabel(info.name, place.field.split('.').at(-1) ?? ''), place.index + 1, instrumentTitle(info));
}

function inChinese(item: Finding): FindingWords {
  const meant = codeWords(item.code);
  const what = sentence(item.what);
  const why = item.why ? sentence(item.why) : null;
  const fix = item.fix ? (sentence(item.fix) ?? (isLine(item.fix) ? item.fix : null)) : null;
  const left = [what ? '' : item.what, !item.why || why ? '' : item.why, !item.fix || fix ? '' : item.fix].filter(Boolean);
  return {
    what: what ?? meant?.title ?? item.what, why: stopped(why ?? (what ? '' : (meant?.meaning ?? ''))), lang: what || meant ? undefined : 'en',
    expected: part(item.expected), fix: fix ? { text: fix, lang: undefined } : meant ? { text: meant.fix, lang: undefined } : part(item.fix),
    original: what || meant ? left.map(began).join(' ').replaceAll('..', '.') : '',
  };
}

/** Everything that is said of a finding, in the language of the page as far as there are words for it. */
export function findingSaid(item: Finding, policies: readonly Mapping[] = []): FindingWords {
  const open = openWords(item, policies);
  if (open) return { what: open, why: '', lang: undefined, expected: part(item.expected), fix: null, original: '' };
  if (lang() === 'zh') return inChinese(item);
  return {
    what: withNames(item.what), why: began(item.why ?? ''), lang: 'en', original: '',
    expected: item.expected ? { text: item.expected, lang: 'en' } : null, fix: item.fix ? { text: item.fix, lang: 'en' } : null,
  };
}

/** A finding in one line at its field: what is missing needs no name there. */
export function atField(item: Finding): Part & { original: string } {
  if (item.code === 'E-KEY-MISSING') return { text: t().build.missing, lang: undefined, original: '' };
  if (lang() === 'en') return { text: item.fix && !item.what.includes(item.fix) ? `${item.what}; ${item.fix}` : item.what, lang: 'en', original: '' };
  const said = inChinese(item);
  const fix = said.fix && !said.fix.lang ? `${/[。.]$/.test(said.what) ? '' : '。'}${said.fix.text}` : '';
  return { text: said.what + fix, lang: said.lang, original: said.original };
}

/** 'counterfactual: scenario:4 policies[1].add' as 'with the policies, instrument 2, line 4 of the file'. */
export function placeWords(where: string): string {
  const own = /^(?:(baseline|counterfactual):\s*)?scenario:(\d+)(?:\s+(\S+))?$/.exec(where);
  if (!own) return sentence(where) ?? where;
  const [, side, line, name = ''] = own;
  const place = placeOf({ code: '', what: '', where });
  return [
    side === 'baseline' ? t().build.placeBaseline : side ? t().build.placeWith : '',
    place.list === 'policies' ? t().build.placeInstrument(place.index + 1) : name.startsWith('policies') && !side ? t().build.instruments : '',
    t().build.placeLine(Number(line)),
  ].filter(Boolean).join(lang() === 'zh' ? '，' : ', ');
}
