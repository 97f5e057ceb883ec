/** Answers of a game in words: in English those of the report with names for codes, in Chinese composed from the same numbers. */
import type { ResultJson } from '../api';
import { listed, signed, unsigned } from '../figures/numbers';
import { lang, regionName, sectorName, t } from '../i18n/index.svelte';
import { sentence } from '../i18n/sentences.svelte';

/** One entry of `answers` in result.json. */
export type GameAnswer = ResultJson;
type ByName = Record<string, number>;

const CODE = /(?<![\w'‘“])([A-Z][A-Z0-9]{2,4})(?![\w'’”])/g;
/** Sentences of the report that make the headline of an answer; one where nothing is said here. */
const HEADLINE: Record<string, number> = { nash: 2, scope: 2, tax_or_ban: 2, denial: 2, ladder: 1 };

/** A player as it stands inside a sentence: the region of its name, or the name itself. */
export function playerName(name: string): string {
  return (t().figures.prose as Record<string, string>)[name] ?? regionName(name);
}
const players = (names: readonly string[]) => listed(names.map(playerName));

/** Title of a question, from what it asks and whom it names. */
export function asks(concept: string, { who, target, variant }: Asked): string {
  const say = t().games.asks[concept];
  const more = t().games.variants[variant];
  return (say ? capital(say(players(who), players(target))) : concept) + (more ? ` · ${more}` : '');
}

/** Whom a question names, and what tells it from others of its concept. */
export interface Asked {
  who: readonly string[];
  target: readonly string[];
  variant: string;
}

/** A choice of a shipped game in the language of the page; the name in the file otherwise. */
export const choiceName = (name: string) => t().games.choices[name] ?? name;

/** What a rate or cap is on: a sector, a partner, or both; 'all' for one on everything. */
export function onWords(code: string): string {
  return code.split(/[ /]/).map((part) => (regionName(part) !== part ? regionName(part) : part === 'all' ? t().games.everything : sectorName(part))).join(' · ');
}

/** A kind of instrument as the tables name it: 'export cap'. */
export const channelName = (kind: string) => t().games.channels[kind.replaceAll(' ', '_')] ?? kind;

/** Whom a question of a game file names: players or senders, and whom it hits. */
export function whoOf(question: Record<string, unknown>): { who: string[]; target: string[]; variant: string } {
  const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : []);
  const choices = question.choices as Record<string, unknown> | undefined;
  const who = [question.player, question.players, question.leader, question.follower, question.senders].flatMap(list);
  const rule = (typeof question.rule === 'string' ? question.rule : (question.rule as { kind?: string } | undefined)?.kind) ?? '';
  const variant = question.answered === true ? 'answered' : Object.keys((question.side ?? {}) as object).length ? 'side' : rule;
  return { who: choices ? Object.keys(choices) : who, target: list(question.target), variant };
}

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export interface Said {
  text: string;
  lang: 'en' | undefined;
}

/** Sentences of the report in the language of the page, with names for codes of regions; in English where there is no other. */
export function sentences(answer: GameAnswer): Said[] {
  const words: string[] = Array.isArray(answer.words) ? answer.words : [String(answer.words ?? '')];
  return words.filter(Boolean).map(spoken);
}

const CAP = /\b((?:export|import) cap): (all\b|[A-Z]\w*(?:[ /][A-Z]\w*)*)/g;
/** 'export cap: C26' with names for the words and codes of the report. */
const withCaps = (text: string) => text.replace(CAP, (_, kind: string, on: string) => `${channelName(kind)}${t().build.colon}${onWords(on)}`);

/** One sentence of the report in the language of the page. */
export function spoken(text: string): Said {
  if (lang() !== 'zh') return { text: named(withCaps(text)), lang: undefined };
  const own = sentence(text);
  return own === null ? { text, lang: 'en' } : { text: settled(withCaps(own)), lang: undefined };
}

/** What a Chinese sentence took over from the English one: names for codes, choices of shipped games, signs between numbers. */
function settled(text: string): string {
  return text
    .replace(/[‘'“]([^'’”]+)['’”]/g, (_, name: string) => `“${choiceName(name)}”`)
    .replace(CODE, (code) => regionName(code))
    .replace(/([+−]?[\d.,]+) % instead of ([+−]?[\d.,]+) %/g, '$1%（回应后$2%）')
    .replace(/(\d) %/g, '$1%')
    .replace(/(\d%?) to ([+−\d])/g, '$1至$2')
    .replace(/, (?=\S)/g, '、')
    .replaceAll(' and ', '和')
    .replace(/\b(fontagne2022_minus1|fontagne2022|caliendo_parro2015)\b/g, (name) => (t().figures.elasticities as Record<string, string>)[name] ?? name)
    .replace(/\b(share_of_world_gdp|balanced|fixed_real)\b/g, (name) => (t().figures.deficits as Record<string, string>)[name] ?? name)
    .replace(/Fontagné et al\. \(2022\)( less 1)?/g, (_, less?: string) => `Fontagné等（2022）${less ? '减1' : ''}`)
    .replace(/([\u4e00-\u9fff”]) (?=[+−\d“])/g, '$1')
    .replace(/(?<![\w\d])-(?=\d)/g, '−');
}

/** A sentence of the service with names for codes of regions. */
export function named(text: string): string {
  const name = (code: string) => (regionName(code) === code ? code : playerName(code));
  return capital(text.replace(CODE, name).replace(/(\d) %/g, '$1\u00a0%'));
}

/** The headline of an answer, and what the report says beside it. */
export function answerWords(answer: GameAnswer, question: Record<string, unknown>): { head: string; lang: 'en' | undefined; more: Said[] } {
  const all = sentences(answer);
  const count = Math.min(HEADLINE[String(answer.concept)] ?? 1, all.length);
  const own = lang() === 'zh' ? inChinese(answer, question) : '';
  if (own) return { head: own, lang: undefined, more: all.slice(count) };
  const head = all.slice(0, count);
  return { head: head.map((one) => one.text).join(lang() === 'zh' ? '' : ' '), lang: head.find((one) => one.lang)?.lang, more: all.slice(count) };
}

const change = (value: number, digits = 3) => signed(value, digits, '%');
const size = (value: number, digits = 3) => unsigned(value, digits, '%');

/** 'China +0.11 %, the United States −0.02 %'. */
export function payoffList(values: ByName, digits = 3): string {
  return Object.entries(values).map(([name, value]) => `${regionName(name)}${lang() === 'zh' ? '' : ' '}${change(value, digits)}`).join(lang() === 'zh' ? '、' : ', ');
}
export function rateList(values: ByName, digits = 1): string {
  return Object.entries(values).map(([name, value]) => `${regionName(name)}${lang() === 'zh' ? '' : ' '}${size(value, digits)}`).join(lang() === 'zh' ? '、' : ', ');
}
const percents = (values: ByName) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, 100 * value]));
const only = (values: ByName, names: readonly string[]) => Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name] as number]));

function filled(form: string | undefined, values: Record<string, string>): string {
  return (form ?? '').replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '');
}

/** The same finding in Chinese; empty where there is none. */
function inChinese(answer: GameAnswer, question: Record<string, unknown>): string {
  const head = t().games.head;
  const { who, target } = whoOf(question);
  const say = (key: string, values: Record<string, string> = {}) => filled(head[key], { who: players(who), target: players(target), ...values });
  switch (answer.concept) {
    case 'optimum': return say('optimum', { gain: change(answer.gain_percent) });
    case 'nash': return say('nash', { rates: rateList(answer.mean_rates_percent), payoffs: payoffList(only(answer.payoffs_percent, who)) });
    case 'repeated': {
      const none = (answer.players as { case: string }[]).some((one) => one.case === 'no_punishment'); // no threat at any discount factor: the report's own sentence
      return none ? '' : say(answer.sustained ? 'kept' : 'notKept', { discount: String(answer.discount) });
    }
    case 'denial': return say(String(answer.form), { threshold: unsigned(answer.threshold, 2) });
    case 'ladder': {
      const rungs = answer.rungs as { payoffs: ByName }[];
      const rule = String((question.rule as { kind?: string } | undefined)?.kind ?? 'mirror');
      return say('ladder', { rule: head[rule] ?? rule, rounds: String(rungs.length), payoffs: payoffList(only(rungs.at(-1)?.payoffs ?? {}, who), 2) });
    }
    case 'stackelberg': return say('stackelberg', { leader: playerName(answer.leader), follower: playerName(answer.follower), payoffs: payoffList(only(answer.payoffs, who)) });
    case 'bargain': return say(answer.war ? 'bargainWar' : 'bargainForce', { payoffs: payoffList(agreementGain(answer)) });
    case 'weights': return say('weights', { fit: size(100 * answer.fit, 0) });
    case 'matrix': {
      const stable = answer.equilibria as string[][];
      const one = (chosen: string[]) => listed(chosen.map((name, k) => say('chosen', { who: playerName(who[k] ?? ''), name: choiceName(name) })));
      return stable.length ? say('stable', { list: stable.map(one).join('；') }) : say('unstable');
    }
    case 'sanction_frontier': return say('sanction_frontier', { size: size(answer.free.target_percent) });
    case 'tax_or_ban': {
      const gains = (answer.taxes as { own_percent: number }[]).some((row) => row.own_percent < 0);
      const tax = answer.break_even !== null ? say('taxUpTo', { rate: size(100 * answer.break_even, 0) }) : say(gains ? 'taxGains' : 'taxCosts');
      return (answer.answered ? say('inKind') : '') + tax + say('ban', { own: size(answer.ban.own_percent), target: size(answer.ban.target_percent) });
    }
    case 'leverage': return say('leverage', { sector: sectorName(answer.rows[0]?.sector ?? ''), value: unsigned(answer.rows[0]?.ban_leverage_money, 2) });
    case 'scope': {
      const best = answer.exact ?? answer.greedy;
      const closed = listed((best.sectors as string[]).map(sectorName)) || say('nothingClosed');
      return say('scope', { budget: `${answer.budget.limit}%`, closed, own: size(best.cost), target: size(best.target_percent) });
    }
    case 'coalition': {
      const rows = answer.coalitions.rows as { members: string[]; own_percent: number; target_percent: number }[];
      const whole = rows.reduce((most, row) => (row.members.length > most.members.length ? row : most));
      return say('coalition', { own: size(whole.own_percent), target: size(whole.target_percent) });
    }
    default: return '';
  }
}

/** What an agreement brings over what holds without it. */
export function agreementGain(answer: GameAnswer): ByName {
  const { after, threat } = answer.bargain as { after: ByName; threat: ByName };
  return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - (threat[name] ?? 0)]));
}

export { percents };
