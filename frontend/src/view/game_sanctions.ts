/** Figures of questions about sanctions: who acts beside who is hit, as changes of real income. */
import type { Table } from '../api';
import { compareDots, type CompareRow } from '../figures/compare_dots';
import type { Figure } from '../figures/figure';
import { listed, signed, unsigned } from '../figures/numbers';
import { regionName, sectorName, t } from '../i18n/index.svelte';
import type { GameAnswer } from './game_words';

const MOST = 12;
const NOBODY = '-'; // no row is chosen
interface Measure { own_percent: number; target_percent: number }
type Row = { name: string } & Measure;

export function sanctionFigures(answer: GameAnswer, tables: Record<string, Table>, used: Set<string>): Figure[] {
  const words = t().games.figures;
  const found: Figure[] = [];
  if (answer.concept === 'leverage') {
    const rows = (answer.rows as { sector: string; ban_own_percent: number; ban_target_percent: number; ban_leverage_money: number }[]).map((row) => ({ name: `${sectorName(row.sector)} (${unsigned(row.ban_leverage_money, 2)})`, own_percent: row.ban_own_percent, target_percent: row.ban_target_percent }));
    found.push(pairs('leverage', words.leverage(sectorName(answer.rows[0]?.sector ?? '')), rows, words.leverageNote));
    used.add('leverage');
  }
  if (answer.concept === 'scope') {
    const best = (answer.exact ?? answer.greedy) as Measure & { sectors: string[] };
    const list = listed(best.sectors.map(sectorName)) || words.nothingClosed;
    const rows = [{ ...best, name: words.bestSet }, ...(answer.singles as (Measure & { sectors: string[] })[]).map((row) => ({ ...row, name: listed(row.sectors.map(sectorName)) }))];
    found.push(pairs('scope', words.scope, rows, words.closedBest(list)));
    used.add('scope');
  }
  if (answer.concept === 'sanction_frontier') {
    type Point = Measure & { omega: number };
    const free = answer.free as Point; // the point of the headline, among the others by what the senders are willing to lose
    const points = [...(answer.rows as Point[]).filter((row) => row.omega !== free.omega || row.target_percent !== free.target_percent), free].sort((a, b) => a.omega - b.omega);
    const rows = points.map((row) => ({ ...row, name: (row === free ? words.freePoint : words.willing)(unsigned(row.omega, 2)) }));
    found.push(pairs('frontier', words.frontier, rows));
    used.add('frontier-rows').add('frontier');
  }
  if (answer.concept === 'tax_or_ban') {
    const rows = [...(answer.taxes as (Measure & { rate: number })[]).map((row) => ({ ...row, name: words.taxOf(unsigned(100 * row.rate, 0, '%')) })), { ...(answer.ban as Measure), name: words.ban }];
    found.push(pairs('tax-or-ban', words.taxOrBan, rows));
    used.add('tax-or-ban');
  }
  if (answer.concept === 'coalition') {
    const all = answer.coalitions.rows as (Measure & { members: string[] })[];
    const most = Math.max(...all.map((row) => row.members.length));
    const shown = all.filter((row) => row.members.length === 1 || row.members.length === most);
    found.push(pairs('coalition', words.coalition, shown.map((row) => ({ ...row, name: row.members.length === most ? words.everybody : listed(row.members.map(regionName)) }))));
    const burden = tables.burden;
    if (burden) found.push(burdenFigure(burden, used));
  }
  const options = tables.options;
  if (options && 'own_unanswered_percent' in options.columns) found.push(answeredFigure(options, used));
  return found;
}

function figure(key: string, title: string, subtitle: string, rows: CompareRow[], table: Figure['table'], note = ''): Figure {
  const words = t().games.figures;
  const spoken = rows.map((row) => `${row.name}: ${row.values.map((value) => signed(value, 3, '%')).join(', ')}`).join('; ');
  return { key, title, subtitle, note, words: `${spoken}.`, table, draw: (width) => compareDots(rows, width, NOBODY, words.label(title, subtitle)) };
}

/** Losses as the changes that they are: who acts ●, who is hit ■. */
function pairs(key: string, title: string, all: Row[], note = ''): Figure {
  const words = t().games.figures;
  const rows = all.slice(0, MOST).map((row) => ({ code: '', name: row.name, values: [-row.own_percent, -row.target_percent], lows: [null, null], highs: [null, null], flips: [false, false] }));
  const table = { what: all.map((row) => row.name), senders_percent: all.map((row) => -row.own_percent), target_percent: all.map((row) => -row.target_percent) };
  return figure(key, title, words.pairsSub, rows, table, [note, all.length > MOST ? words.someOf(MOST, all.length) : ''].filter(Boolean).join(' '));
}

function burdenFigure(table: Table, used: Set<string>): Figure {
  used.add('burden');
  const words = t().games.figures;
  const { region = [], loss = [], loss_with_transfers: shared = [] } = table.columns;
  const rows = region.map((code, k) => {
    const after = shared[k];
    return { code: '', name: regionName(String(code)), values: [-Number(loss[k]), typeof after === 'number' ? -after : null], lows: [null, null], highs: [null, null], flips: [false, false] };
  });
  const kept = [...rows].sort((a, b) => Number(b.values[1] !== null) - Number(a.values[1] !== null) || Math.abs(b.values[0] ?? 0) - Math.abs(a.values[0] ?? 0)).slice(0, MOST);
  return figure('burden', words.burden, words.burdenSub, kept, table.columns);
}

/** Unanswered and answered in kind, with the range over the options; the first row of the table is the headline. */
function answeredFigure(table: Table, used: Set<string>): Figure {
  used.add('options');
  const words = t().games.figures;
  const of = (name: string) => (table.columns[name] ?? []).map((value) => (typeof value === 'number' ? value : null));
  const ends = (values: (number | null)[], pick: (...list: number[]) => number) => {
    const known = values.filter((value) => value !== null);
    return known.length ? pick(...known) : null;
  };
  const rows = (['own', 'target'] as const).map((side) => {
    const both = [of(`${side}_unanswered_percent`), of(`${side}_answered_percent`)];
    return { code: '', name: side === 'own' ? words.senders : words.target, values: both.map((values) => values[0] ?? null), lows: both.map((values) => ends(values, Math.min)), highs: both.map((values) => ends(values, Math.max)), flips: [false, false] };
  });
  return figure('answered', words.answered, words.answeredSub(of('own_unanswered_percent').length), rows, table.columns);
}
