/** Payoffs of every combination of named choices: a square for two players, a list for more. */
import { signed } from '../figures/numbers';
import { regionName, t } from '../i18n/index.svelte';
import { choiceName, playerName, type GameAnswer } from './game_words';
import type { TableFigure } from './prices';

interface Combination { chosen: Record<string, string>; payoffs_percent: Record<string, number> | null; below_floor: string[]; would_leave: string[]; reason: string }

export function matrixFigure(answer: GameAnswer, who: readonly string[]): TableFigure {
  const words = t().games.figures;
  const all = answer.combinations as Combination[];
  const everybody = Object.keys(all.find((one) => one.payoffs_percent)?.payoffs_percent ?? {});
  const stable = new Set((answer.equilibria as string[][]).map((chosen) => JSON.stringify(chosen)));
  const isStable = (one: Combination) => stable.has(JSON.stringify(who.map((name) => one.chosen[name])));
  const spoken = (one: Combination, names: readonly string[]) =>
    one.payoffs_percent
      ? [...names.map((name) => `${regionName(name)} ${signed(one.payoffs_percent?.[name], 3)}`), ...(one.below_floor.length ? [words.below(one.below_floor.map(playerName).join(', '))] : []), ...(isStable(one) ? [`◆ ${words.stable}`] : [])].join(' · ')
      : words.noEquilibrium;
  const table = {
    ...Object.fromEntries(who.map((name) => [`choice_${name}`, all.map((one) => one.chosen[name] ?? '')])),
    ...Object.fromEntries(everybody.map((name) => [`${name}_percent`, all.map((one) => one.payoffs_percent?.[name] ?? null)])),
    would_leave: all.map((one) => one.would_leave.join(' ')), stable: all.map(isStable), reason: all.map((one) => one.reason),
  };
  const [first, second] = who;
  const figure = { key: 'matrix', title: words.matrix, note: words.matrixNote, table, words: `${all.map((one) => `${Object.values(one.chosen).map(choiceName).join(' + ')}: ${spoken(one, everybody)}`).join('; ')}.` };
  if (who.length === 2 && first && second) {
    const choices = answer.choices as Record<string, string[]>;
    const at = (row: string, column: string) => all.find((one) => one.chosen[first] === row && one.chosen[second] === column);
    return {
      figure: { ...figure, subtitle: words.matrixSub(regionName(first), regionName(second)) }, first: regionName(first), heads: (choices[second] ?? []).map(choiceName),
      rows: (choices[first] ?? []).map((row) => ({ code: '', name: choiceName(row), cells: (choices[second] ?? []).map((column) => spoken(at(row, column) as Combination, who)) })),
    };
  }
  return {
    figure: { ...figure, subtitle: words.matrixList }, first: words.combination, heads: [...everybody.map((name) => regionName(name)), words.leaves],
    rows: all.map((one) => ({ code: '', name: Object.values(one.chosen).map(choiceName).join(' + ') + (isStable(one) ? ` ◆ ${words.stable}` : ''), cells: [...everybody.map((name) => signed(one.payoffs_percent?.[name], 3)), one.would_leave.map(playerName).join(', ') || words.nobody] })),
  };
}
