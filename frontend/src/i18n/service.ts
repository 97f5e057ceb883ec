/** Closed sets of words that the service sends in English: names of checks and steps, of the variant, the numeraire, policies of a few forms. */
import { date, list } from './format';
import { lang, regionName, t } from './index.svelte';
import { en } from './en';

const PANEL = /^dated tariffs of (.+?) \((.*)\)$/;
const TARIFF = /^tariffs of (.+?) on (.+?) \((.+?)(?:, ([+-][\d.]+)\s*pp)?\)$/;

/** A region by its English name, in the chosen language. */
function region(name: string): string {
  const bare = name.trim().replace(/^the /, '');
  if (bare === 'all sides') return '各方';
  const code = Object.entries(en.regions as Record<string, string>).find(([, words]) => words === bare || words === name.trim())?.[0];
  return regionName(code ?? bare);
}
const regions = (names: string) => list(names.split(/, | and /).map(region));
const sectors = (names: string) => (t().build.groups as Record<string, string>)[names] ?? names;

/** The words in the chosen language; as they are where nothing is known. */
export function fromService(text: string): string {
  if (lang() === 'en') return text;
  const known = t().data.service[text];
  if (known) return known;
  const panel = PANEL.exec(text);
  if (panel) return `${regions(panel[1] ?? '')}的分日期关税（${(panel[2] ?? '').replace(/^panel /, '税率表 ').replaceAll(', ', '，').replace(/\bon (\d{4}-\d{2}-\d{2})/, (_, day: string) => `截至${date(day)}`)}）`;
  const tariff = TARIFF.exec(text);
  const map = /^Map: Natural Earth, (.+?); boundaries as drawn by the source/.exec(text);
  if (map) return `地图：Natural Earth，${map[1]}；边界按来源绘制，以实际管辖为准，不表示对任何边界的立场。`;
  const absent = /^Not on the map: (.+)\.$/.exec(text);
  if (absent) return `未在地图上显示：${regions(absent[1] ?? '')}。`;
  if (!tariff) return text.replace(/([+-]?\d[\d.,]*)\s?pp\b/g, '$1个百分点');
  const rate = tariff[4] ? `，${tariff[4]}个百分点` : '';
  return `${regions(tariff[1] ?? '')}对${regions(tariff[2] ?? '')}的关税（${sectors(tariff[3] ?? '')}${rate}）`;
}

/** The language that a text of the service is in after `fromService`. */
export const serviceLang = (text: string): 'en' | undefined => (lang() === 'en' || fromService(text) !== text ? undefined : 'en');
