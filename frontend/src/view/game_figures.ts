/** Figures of the answers of a game, drawn with the pieces of the other pages; what has none here stands in the tables. */
import type { Cell, Table } from '../api';
import { compareDots, type CompareRow } from '../figures/compare_dots';
import { changeBars } from '../figures/change_bars';
import type { Figure } from '../figures/figure';
import { lines } from '../figures/lines';
import { listed, signed, unsigned } from '../figures/numbers';
import { rangeBars, type RangeRow } from '../figures/range_bars';
import { SMALL } from '../figures/scale';
import { twoRates } from '../figures/two_rates';
import { regionName, sectorName, t } from '../i18n/index.svelte';
import { capsFigure } from './game_caps';
import { frontierFigure } from './game_frontier';
import { agreementGain, capital, channelName, onWords, payoffList, playerName, rateList, spoken, whoOf, type GameAnswer } from './game_words';
import { matrixFigure } from './game_matrix';
import { sanctionFigures } from './game_sanctions';
import type { TableFigure } from './prices';

const MOST_RATES = 20;
const MOST_SECTORS = 12;
type ByName = Record<string, number>;
export type Tables = Record<string, Table>;

export interface GameFigures {
  figures: Figure[];
  tables: TableFigure[];
  /** Whether figures stand one below the other, each over the whole width. */
  stacked: boolean;
  /** Stems of tables that a figure or table above holds already. */
  used: Set<string>;
}

/** Tables of one answer by the rest of their stem: 'optimum-1-rates' is 'rates' of the first answer. */
export function tablesOf(all: Tables, answers: readonly GameAnswer[], place: number): Tables {
  const concept = String(answers[place]?.concept);
  const many = answers.filter((one) => one.concept === concept).length > 1;
  const head = many ? `${concept}-${place + 1}-` : `${concept}-`;
  return Object.fromEntries(Object.entries(all).flatMap(([stem, table]) => (stem.startsWith(head) ? [[stem.slice(head.length), table]] : [])));
}

/** Everything that is drawn of an answer. Keys begin with the number of the question, so that a page has each once. */
export function figuresOf(answer: GameAnswer, question: Record<string, unknown>, tables: Tables, number: number): GameFigures {
  const used = new Set<string>();
  const figures: Figure[] = [];
  const squares: TableFigure[] = [];
  const words = t().games.figures;
  const { who } = whoOf(question);
  const payoffs = payoffsOf(answer);
  if (payoffs) figures.push(payoffFigure(answer, payoffs, answer.war ? words.overWar : words.overForce));
  const together = answer.concept === 'bargain' ? frontierFigure(answer, tables.frontier) : null;
  if (together) {
    used.add('frontier');
    figures.push(together);
  }
  if (answer.concept === 'ladder') figures.push(...ladderFigures(answer, who));
  if (answer.concept === 'repeated') figures.push(repeatedFigure(answer));
  if (answer.concept === 'denial') figures.push(...denialFigures(answer, tables, used));
  if (answer.concept === 'matrix') squares.push(matrixFigure(answer, who));
  const sanctions = sanctionFigures(answer, tables, used);
  figures.push(...sanctions);
  if (answer.concept === 'nash' && tables['best-answers'] && who.length === 2) figures.push(bestAnswers(answer, tables['best-answers'], who, used));
  const place = (stem: string) => who.findIndex((name) => stem.endsWith(`-${name}`));
  for (const [stem, table] of Object.entries(tables).sort(([a], [b]) => place(a) - place(b))) {
    if (/^rates(-|$)/.test(stem) && !cutsOnly(table)) figures.push(ratesFigure(stem, table, stem === 'rates' ? (who[0] ?? '') : stem.slice(6), used));
    if (stem.startsWith('caps-')) {
      used.add(stem);
      figures.push(capsFigure(stem, table, stem.slice(5)));
    }
    if (/^home(-|$)/.test(stem)) figures.push(homeFigure(stem, table, who[0] ?? '', used));
  }
  for (const stem of ['payoffs', 'combinations', 'repeated', 'ladder', 'agreement']) if (stem in tables && (payoffs || squares.length || figures.length)) used.add(stem);
  const keyed = <T extends Figure>(figure: T): T => ({ ...figure, key: `q${number}-${figure.key}` });
  return { figures: figures.map(keyed), tables: squares.map((one) => ({ ...one, figure: keyed(one.figure) })), stacked: sanctions.length > 0, used };
}

function payoffsOf(answer: GameAnswer): ByName | null {
  if (answer.concept === 'optimum' || answer.concept === 'nash') return answer.payoffs_percent as ByName;
  if (answer.concept === 'stackelberg') return answer.payoffs as ByName;
  if (answer.concept === 'bargain') return agreementGain(answer);
  return null;
}

/** Payoffs as bars about zero, with their range over the sets of elasticities and closures. */
function payoffFigure(answer: GameAnswer, payoffs: ByName, over: string): Figure {
  const words = t().games.figures;
  const options = ((answer.options ?? []) as { play: string; payoffs_percent: ByName | null }[]).filter((one) => one.play === 'as chosen' && one.payoffs_percent);
  const rows: RangeRow[] = Object.entries(payoffs).map(([name, value]) => {
    const under = options.map((one) => one.payoffs_percent?.[name]).filter((found) => found !== undefined);
    const [low, high] = under.length ? [Math.min(value, ...under), Math.max(value, ...under)] : [null, null];
    return { code: name, name: regionName(name), value, low, high, flips: low !== null && high !== null && low <= -SMALL && high >= SMALL };
  });
  const title = words.payoffs(payoffList(payoffs));
  const subtitle = words.payoffsSub(over, options.length);
  return {
    key: 'payoffs', title, subtitle, note: words.payoffsNote, words: `${rows.map((row) => `${row.name}: ${signed(row.value, 3, '%')}${row.low === null ? '' : ` (${signed(row.low, 3)} … ${signed(row.high, 3)})`}`).join('; ')}.`,
    table: { player: rows.map((row) => row.code), payoff_percent: rows.map((row) => row.value), low_percent: rows.map((row) => row.low), high_percent: rows.map((row) => row.high) },
    draw: (width) => rangeBars(rows, width, { selected: '', text: words.label(title, subtitle), digits: () => 3 }),
  };
}

const numbers = (table: Table, name: string) => (table.columns[name] ?? []).map((value) => (typeof value === 'number' ? value : Number.NaN));
const texts = (table: Table, name: string) => (table.columns[name] ?? []).map((value: Cell) => String(value ?? ''));

const cutsOnly = (table: Table) => 'is_a_cut' in table.columns && texts(table, 'is_a_cut').every((one) => one === 'yes');

function ratesFigure(stem: string, table: Table, player: string, used: Set<string>): Figure {
  used.add(stem);
  const words = t().games.figures;
  const [on, now, chosen] = [texts(table, 'on'), numbers(table, 'rate_in_force_percent'), numbers(table, 'rate_percent')];
  const cuts = texts(table, 'is_a_cut');
  const kinds = texts(table, 'instrument');
  const named = new Set(kinds.filter((_, k) => cuts[k] !== 'yes')).size > 1;
  const all = on.map((code, k) => ({ name: (named ? `${channelName(kinds[k] ?? '')} · ` : '') + onWords(code), now: now[k] as number, chosen: chosen[k] as number }));
  const rows = all.filter((_, k) => cuts[k] !== 'yes'); // caps have a figure of their own
  const most = rows.reduce((high, row) => (row.chosen > high.chosen ? row : high), rows[0] ?? { name: '', now: 0, chosen: 0 });
  const title = most.chosen < 0.05 ? words.ratesZero(capital(playerName(player))) : words.rates(capital(playerName(player)), unsigned(most.chosen, 1, '%'), most.name);
  return {
    key: stem, title, subtitle: words.ratesSub, note: words.ratesNote(Math.min(rows.length, MOST_RATES), rows.length),
    words: `${rows.map((row) => `${row.name}: ${words.inForce} ${unsigned(row.now, 1, '%')}, ${words.chosen} ${unsigned(row.chosen, 1, '%')}`).join('; ')}.`,
    table: table.columns, draw: (width) => twoRates(rows.slice(0, MOST_RATES), width, { now: words.inForce, chosen: words.chosen }, words.label(title, words.ratesSub)),
  };
}

/** What each sector of a player's home has of the change of real income. */
function homeFigure(stem: string, table: Table, player: string, used: Set<string>): Figure {
  used.add(stem);
  const words = t().games.figures;
  const values = numbers(table, 'income_points');
  const all = texts(table, 'sector').map((code, k) => ({ code: '', name: sectorName(code), value: values[k] as number }));
  const kept = [...all].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, MOST_SECTORS).sort((a, b) => a.value - b.value);
  const [low, high] = [kept[0]?.name ?? '', kept.at(-1)?.name ?? ''];
  const both = (kept[0]?.value ?? 0) < 0 && (kept.at(-1)?.value ?? 0) > 0;
  const title = both ? words.home(playerName(player), high, low) : words.homePlain(playerName(player));
  return {
    key: stem, title, subtitle: words.homeSub, note: words.homeNote(kept.length, all.length), words: `${kept.map((row) => `${row.name} ${signed(row.value, 4)}`).join('; ')}.`,
    table: table.columns, draw: (width) => changeBars(kept, width, 4, '', words.label(title, words.homeSub)),
  };
}

interface Rung { round: number; mean_rates: ByName; payoffs: ByName }

function ladderFigures(answer: GameAnswer, who: readonly string[]): Figure[] {
  const words = t().games.figures;
  const rungs = answer.rungs as Rung[];
  const last = rungs.at(-1);
  if (!last) return [];
  const names = Object.keys(last.payoffs);
  const ticks = rungs.map((rung) => ({ x: rung.round, label: String(rung.round) }));
  const one = (key: string, title: string, subtitle: string, list: readonly string[], value: (rung: Rung, name: string) => number, said: (value: number) => string, amounts: boolean): Figure => {
    const series = list.map((name, tone) => ({ name: regionName(name), tone, points: rungs.map((rung) => ({ x: rung.round, y: value(rung, name) })), said: said(value(last, name)) }));
    return {
      key, title, subtitle, note: '', words: `${series.map((line) => `${line.name}: ${line.points.map((point) => said(point.y)).join(', ')}`).join('; ')}.`,
      table: { round: rungs.map((rung) => rung.round), ...Object.fromEntries(list.map((name) => [`${key}_percent_${name}`, rungs.map((rung) => value(rung, name))])) },
      draw: (width) => lines(series, width, { ticks, amounts, text: words.label(title, subtitle) }),
    };
  };
  const rates = Object.fromEntries(who.map((name) => [name, 100 * (last.mean_rates[name] ?? 0)]));
  return [
    one('payoff', words.rounds(rungs.length, payoffList(last.payoffs, 2)), words.roundsSub, names, (rung, name) => rung.payoffs[name] ?? 0, (value) => signed(value, 3, '%'), false),
    one('rate', words.roundRates(rateList(rates)), words.roundRatesSub, who, (rung, name) => 100 * (rung.mean_rates[name] ?? 0), (value) => unsigned(value, 1, '%'), true),
  ];
}

function repeatedFigure(answer: GameAnswer): Figure {
  const words = t().games.figures;
  const found = answer.payoffs as { player: string; deviation: number; punishment: number }[];
  const rows: CompareRow[] = found.map((row) => ({ code: row.player, name: regionName(row.player), values: [row.deviation, row.punishment], lows: [null, null], highs: [null, null], flips: [false, false] }));
  return {
    key: 'deviation', title: words.repeated, subtitle: words.repeatedSub, note: '', words: `${rows.map((row) => `${row.name}: ${row.values.map((value) => signed(value, 3, '%')).join(', ')}`).join('; ')}.`,
    table: { player: found.map((row) => row.player), deviation_percent: found.map((row) => row.deviation), equilibrium_percent: found.map((row) => row.punishment) },
    draw: (width) => compareDots(rows, width, '-', words.label(words.repeated, words.repeatedSub)),
  };
}

/** Both curves of best answers in the plane of the two rates. */
function bestAnswers(answer: GameAnswer, table: Table, who: readonly string[], used: Set<string>): Figure {
  used.add('best-answers');
  const words = t().games.figures;
  const [first, second] = [who[0] as string, who[1] as string];
  const names = texts(table, 'name');
  const [across, up] = [numbers(table, `rate of ${first}`), numbers(table, `rate of ${second}`)];
  const series = [first, second].map((name, tone) => ({
    name: words.best(playerName(name)), tone, points: names.flatMap((text, k) => (text.startsWith(`${name}:`) ? [{ x: across[k] as number, y: up[k] as number }] : [])),
  }));
  const rates = answer.mean_rates_percent as ByName;
  const now = names.findIndex((text) => text === 'rates in force');
  const marks = [
    { x: rates[first] ?? 0, y: rates[second] ?? 0, tone: 0, name: words.equilibrium },
    ...(now >= 0 ? [{ x: across[now] as number, y: up[now] as number, tone: 0, name: words.nowPoint }] : []),
  ];
  const subtitle = words.bestAnswersSub(playerName(first), playerName(second));
  return {
    key: 'best-answers', title: words.bestAnswers, subtitle, note: words.bestAnswersNote, words: `${words.equilibrium}: ${rateList(rates)}.`, table: table.columns,
    draw: (width) => lines(series, width, { amounts: true, marks, text: words.label(words.bestAnswers, subtitle) }),
  };
}

function denialFigures(answer: GameAnswer, tables: Tables, used: Set<string>): Figure[] {
  const words = t().games.figures;
  const found: Figure[] = [];
  const values = tables['denial-values'];
  if (values) {
    used.add('denial-values');
    const x = numbers(values, 'capability');
    const series = (['sell', 'deny'] as const).map((name, tone) => ({ name: words[name], tone, points: numbers(values, name).map((y, k) => ({ x: x[k] as number, y })) }));
    const title = answer.threshold === null ? words.valuesNone : words.values(unsigned(answer.threshold, 2));
    found.push({ key: 'values', title, subtitle: words.valuesSub, note: spoken(String(answer.label ?? '')).text, words: title, table: values.columns, draw: (width) => lines(series, width, { amounts: true, text: words.label(title, words.valuesSub) }) });
  }
  for (const [stem, table] of Object.entries(tables)) {
    const name = /^effect-(\w+)$/.exec(stem)?.[1];
    if (!name) continue;
    used.add(stem);
    used.add(`denial-${name}`);
    const x = numbers(table, name);
    const series = [{ name: words.threshold, tone: 0, points: numbers(table, 'threshold').map((y, k) => ({ x: x[k] as number, y: Number.isFinite(y) ? y : null })) }];
    const title = capital(words.effect(words.parameters[name] ?? name));
    found.push({ key: stem, title, subtitle: words.effectSub, note: '', words: listed(series[0]?.points.map((point) => `${point.x}: ${unsigned(point.y, 2)}`) ?? []), table: table.columns, draw: (width) => lines(series, width, { amounts: true, text: words.label(title, words.effectSub) }) });
  }
  return found;
}
