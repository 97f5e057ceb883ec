/** A policy in the service's English words, said in Chinese: who does what to whom, then the fields in brackets. */
import { date } from './format';
import { sectorsSaid } from './fill';
import { regionName, t } from './index.svelte';

const SECTORS = /^(?:[A-Z][A-Z0-9_]*|goods|services|all sectors)(?: and (?:[A-Z][A-Z0-9_]*|\d+ more))?$/;
const SHORT: Record<string, string> = { coverage: '覆盖比例', rents: '租金', compliance: '第三方', amount: '金额', value: '金额', on: '截至', panel: '税率表' };

/** Parts between commas that stand in no brackets of their own. */
function pieces(text: string): string[] {
  return text.split(/, (?![^[]*\])/);
}

const label = (name: string): string | undefined => SHORT[name] ?? (t().fields.labels as Record<string, string>)[name];
const choice = (value: string) => (t().fields.choices as Record<string, string>)[value] ?? value;

/** A word and its value: '覆盖比例40%', '税率表 us-china', '租金：出口方50%'. */
const joined = (word: string, text: string, between = '') => word + (/^[+−-]?\d/.test(text) ? '' : /^[A-Za-z]/.test(text) ? ' ' : between) + text;

function value(text: string): string {
  const [first = '', ...rest] = text.split(' ');
  const inner = rest.join(' ');
  const listed = inner.startsWith('[') ? inner.slice(1, -1).replaceAll("'", '').split(', ') : [];
  if (listed.length) return `${label(first) ?? first}（${listed.join('、')}）`;
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return date(text);
  if (inner) return joined(regionName(first) !== first ? regionName(first) : (label(first) ?? first), choice(inner));
  return regionName(text) !== text ? regionName(text) : choice(text);
}

/** One field: 'coverage 64%', '+10 pp', 'at 0%'; null where nothing is known. */
function fieldSaid(token: string, sentence: (text: string) => string | null): string | null {
  const known = sentence(token);
  if (known) return known;
  if (/^[+−-][\d.]+ pp$/.test(token)) return token.replace(' pp', '个百分点');
  if (/^[+−-]?[\d.]+%$/.test(token)) return token;
  const set = /^at (.+)$/.exec(token);
  if (set) return `设为${set[1]}`;
  const power = /^power × (.+)$/.exec(token);
  if (power) return `1 + 税率乘以${power[1]}`;
  const [name = '', ...rest] = token.split(' ');
  const said = label(name);
  if (said && rest.length) return joined(said, value(rest.join(' ').replace(/^value /, '')), '：');
  return rest.length && (regionName(name) !== name || /^[a-z]{2}-/.test(name)) ? value(token) : null;
}

function fieldsSaid(text: string, sentence: (text: string) => string | null): string | null {
  const tokens = pieces(text);
  const sectors = tokens.findIndex((token) => !SECTORS.test(token));
  const count = sectors < 0 ? tokens.length : sectors;
  const said = [count ? sectorsSaid(tokens.slice(0, count).join(', ')) : '', ...tokens.slice(count).map((token) => fieldSaid(token, sentence))];
  return said.includes(null) ? null : said.filter(Boolean).join('，');
}

/** 'tariffs of China on Japan (goods, +5 pp)' in Chinese; null where a part of it is not known. */
export function policySaid(text: string, sentence: (text: string) => string | null): string | null {
  const [, head = '', fields = ''] = /^(.*) \(([^()]*(?:\([^()]*\)[^()]*)*)\)$/.exec(text) ?? [];
  const who = head && sentence(head);
  const how = who && fieldsSaid(fields, sentence);
  return how ? `${who}（${how}）` : sentence(text);
}

