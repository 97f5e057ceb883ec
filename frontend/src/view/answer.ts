/** The answer in words: one sentence with a subject, a direction, a size; a lead on what else stands out; four cards. */
import { listed, percent, percentSize, rowDigits, span, money } from '../figures/numbers';
import { SMALL } from '../figures/scale';
import { service } from '../state.svelte';
import { lang, t } from '../i18n/index.svelte';
import { comparedWith } from './closure';
import { boundsOf, changeOf, inProse, moves, nameOf, turns, WORLD, type Bounds, type Facts } from './facts';

const SPOKEN = 3; // further names of the policies that the lead gives
const CARDS = 4;

/** The same choices as in the report; a preview gives its sizes with ≈ and one digit less. */
export function answer(facts: Facts, preview = false): string {
  const words = t().result.answer;
  if (!moves(facts)) return words.nothing;
  const size = (value: number) => (preview ? approximate(value) : percentSize(value));
  const at = (name: string) => words.at(size(changeOf(facts, name)), inProse(facts, name));
  const falls = facts.focus.filter((name) => changeOf(facts, name) <= -SMALL);
  const rises = facts.focus.filter((name) => changeOf(facts, name) >= SMALL);
  if (!falls.length && !rises.length) {
    const code = [...facts.codes].sort((a, b) => Math.abs(changeOf(facts, b)) - Math.abs(changeOf(facts, a)))[0] as string;
    const verb = changeOf(facts, code) < 0 ? words.falls : words.rises;
    return words.hardly(listed(facts.focus.map((name) => inProse(facts, name))), verb, at(code));
  }
  const all = (names: string[], verb: string) => (lang() === 'zh' ? names.map((name) => words.at(size(changeOf(facts, name)), inProse(facts, name) + verb)).join('，') : listed(names.map(at)));
  const parts = [falls.length ? words.fall(all(falls, words.falls)) : '', rises.length ? words.rise(all(rises, words.rises)) : ''].filter(Boolean);
  const world = facts.groups[WORLD] ?? 0;
  const whole = falls.length + rises.length === 1 && Math.abs(world) >= SMALL;
  return words.whole(parts.join(words.and) + (whole ? words.world(world < 0 ? words.falls : words.rises, size(world)) : ''));
}

function approximate(value: number): string {
  const digits = Math.abs(value) >= 0.0995 ? 1 : 2;
  return `≈ ${Math.abs(value).toFixed(digits)}${lang() === 'zh' ? '%' : '\u202f%'}`;
}

export function lead(facts: Facts): string {
  const words = t().result.lead;
  const compared = words.compared(comparedWith(facts.result));
  if (!moves(facts)) return `${words.zero} ${compared}`;
  const also = facts.also.slice(0, SPOKEN).map((name) => `${inProse(facts, name)} (${percent(changeOf(facts, name))})`);
  const parts = [compared, also.length ? words.also(listed(also)) : '', elsewhere(facts), direction(facts)];
  return parts.filter(Boolean).join(lang() === 'zh' ? '' : ' ');
}

function elsewhere(facts: Facts): string {
  const words = t().result.lead;
  const say = (code: string) => [inProse(facts, code), percent(facts.income[code])] as const;
  const losses = facts.others.filter((code) => (facts.income[code] as number) < 0);
  const gains = facts.others.filter((code) => (facts.income[code] as number) > 0);
  const [low, high] = [losses[0], gains.at(-1)];
  if (high) return words.gain(...say(high)) + (low ? words.andLoss(...say(low)) : words.stop);
  return low ? words.loss(...say(low)) : words.none;
}

function direction(facts: Facts): string {
  if (!facts.options) return '';
  const turned = facts.focus.filter((name) => turns(facts, name));
  const say = (names: string[]) => listed(names.map((name) => inProse(facts, name)));
  return turned.length ? t().result.lead.turned(say(turned)) : t().result.lead.same(say(facts.focus), facts.options);
}

export interface Card {
  code: string;
  name: string;
  value: number;
  said: string;
  range: string;
  bounds: Bounds | null;
  money: string;
}

/** Regions and groups in focus, the largest other changes, the world. */
export function cards(facts: Facts, preview: boolean, waiting: boolean): Card[] {
  const rest = [...facts.also, ...[...facts.others].sort((a, b) => Math.abs(changeOf(facts, b)) - Math.abs(changeOf(facts, a)))];
  const names = [...new Set([...facts.focus.slice(0, CARDS - 1), ...rest])].slice(0, CARDS - 1);
  return [...names, WORLD].map((name) => card(facts, name, preview, waiting));
}

function card(facts: Facts, name: string, preview: boolean, waiting: boolean): Card {
  const words = t().result.cards;
  const value = changeOf(facts, name);
  const bounds = preview ? null : boundsOf(facts, name);
  const none = preview ? words.rangeOff : waiting ? words.noRange : words.rangeNone;
  const digits = rowDigits(value, bounds);
  const range = bounds ? words.range(`${span(bounds.low, bounds.high, digits)}${lang() === 'zh' ? '%' : '\u202f%'}`) : none;
  const said = preview ? `≈ ${value < 0 ? '−' : value > 0 ? '+' : ''}${approximate(value).slice(2)}` : percent(value, digits);
  const musd = groupMoney(facts, name);
  return { code: name, name: nameOf(facts, name), value, said, range, bounds, money: musd === null || preview ? '' : words.aYear(money(musd, true)) };
}

/** Money of a region; of a group the sum over its members, where they are known. */
function groupMoney(facts: Facts, name: string): number | null {
  if (name in facts.money) return facts.money[name] as number;
  const world = service.worlds.find((one) => one.name === String(facts.result.world.name).split('+')[0]);
  const members = name === WORLD ? facts.codes : (world?.region_groups[name] ?? []);
  return members.length ? members.reduce((sum, code) => sum + (facts.money[code] ?? 0), 0) : null;
}

/** One scale for all cards: zero, values and bounds. */
export function commonAxis(list: Card[]): readonly [number, number] {
  const ends = list.flatMap((one) => [one.value, one.bounds?.low ?? one.value, one.bounds?.high ?? one.value]);
  return [Math.min(0, ...ends), Math.max(0, ...ends)];
}
