/** What two players can have together: the frontier of a bargain, with the rates in force, the agreement and what holds without one. */
import type { Table } from '../api';
import type { Figure } from '../figures/figure';
import { plane, planeWords, type Curve, type Spot } from '../figures/plane';
import { t } from '../i18n/index.svelte';
import { playerName, type GameAnswer } from './game_words';

type ByName = Record<string, number>;

/** Absent where the game does not ask for it. */
export function frontierFigure(answer: GameAnswer, table: Table | undefined): Figure | null {
  const found = answer.frontier as { players: [string, string]; points: { gains: ByName }[] } | undefined;
  if (!found) return null;
  const words = t().games.figures;
  const [first, second] = found.players;
  const at = (gains: ByName) => ({ x: gains[first] ?? Number.NaN, y: gains[second] ?? Number.NaN });
  const { after, threat } = answer.bargain as { after: ByName; threat: ByName };
  const curve: Curve = { name: words.together.line, points: found.points.map((point) => at(point.gains)) };
  const spots: Spot[] = [{ name: words.together.now, x: 0, y: 0 }, { name: words.together.agreement, ...at(after) }];
  if (answer.war) spots.push({ name: words.together.war, ...at(threat) });
  const axes = { across: words.together.income(playerName(first)), up: words.together.income(playerName(second)) };
  const [title, subtitle] = [words.together.title, words.together.sub(playerName(first), playerName(second))];
  return {
    key: 'frontier', title, subtitle, note: words.together.note, words: planeWords([curve], spots, axes), table: table?.columns ?? tableOf(curve, spots, axes),
    draw: (width) => plane([curve], spots, width, { ...axes, text: words.label(title, subtitle) }),
  };
}

function tableOf(curve: Curve, spots: readonly Spot[], axes: { across: string; up: string }): Figure['table'] {
  const rows = [...curve.points.map((point) => ({ name: curve.name, ...point })), ...spots];
  return { name: rows.map((row) => row.name), [axes.across]: rows.map((row) => row.x), [axes.up]: rows.map((row) => row.y) };
}
