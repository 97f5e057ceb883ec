/** What the service sends in English, in the chosen language: sentences of results, policies in words, titles. */
import { regionsSaid, sectorsSaid } from './fill';
import { lang, t } from './index.svelte';
import { policySaid } from './policy';
import { sentence } from './sentences.svelte';

const CHANGED = /^(.*?)\s*\(changed: (.*)\)$/s;

/** The words in the chosen language; as they are where nothing is known. */
export function fromService(text: string): string {
  if (lang() === 'en') return text;
  const known = policySaid(text, sentence);
  return known ?? text.replace(/([+-]?\d[\d.,]*)\s?pp\b/g, '$1个百分点');
}

/** The language that a text of the service is in after `fromService`. */
export const serviceLang = (text: string): 'en' | undefined => (lang() === 'en' || fromService(text) !== text || !/[A-Za-z]{3}/.test(text) ? undefined : 'en');

/** One change that a title tells of: 'United States on China, goods +120 pp', 'horizon short'. */
function changeSaid(text: string): string {
  const rate = /^(.+?) on (.+?), (.+?) ([+−-]?[\d.]+)(?: pp|%)$/.exec(text);
  if (rate) return `${regionsSaid(rate[1] ?? '')}对${regionsSaid(rate[2] ?? '')}，${sectorsSaid(rate[3] ?? '')}${rate[4]}${text.endsWith('%') ? '%' : '个百分点'}`;
  const [name = '', ...rest] = text.split(' ');
  const label = (t().build.optionLabels as Record<string, string>)[name];
  const option = (t().build.optionTitles as Record<string, string>)[rest.join('_')];
  return label && option ? `${label}：${option}` : fromService(text);
}

/** A scenario's title: that of a packaged one in the chosen language, also where it tells of changes; a title of one's own as it is. */
export function titleSaid(title: string): string {
  if (lang() === 'en') return title;
  const known = sentence(title);
  if (known) return known;
  const [, base, told] = CHANGED.exec(title) ?? [];
  const origin = base ? sentence(base) : null;
  return origin && told ? `${origin}（已更改：${told.split('; ').map(changeSaid).join('；')}）` : title;
}
