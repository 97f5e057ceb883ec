/** Caps that a player sets: what each allows, what passes, where it binds and at which shadow price. */
import type { Table } from '../api';
import { capBars, type CapRow } from '../figures/cap_bars';
import type { Figure } from '../figures/figure';
import { unsigned } from '../figures/numbers';
import { t } from '../i18n/index.svelte';
import { capital, channelName, onWords, playerName } from './game_words';

const MOST = 20;

export function capsFigure(stem: string, table: Table, player: string): Figure {
  const words = t().games.figures;
  const of = (name: string) => (table.columns[name] ?? []).map((value) => (typeof value === 'number' ? 100 * value : Number.NaN));
  const [level, bought, price] = [of('level'), of('bought'), of('shadow_price')];
  const labels = (table.columns.label ?? []).map((value) => capName(String(value ?? '')));
  const kinds = new Set(labels.map((one) => one.kind));
  const all: CapRow[] = labels.map((one, k) => ({
    name: capital(kinds.size > 1 ? `${one.kind} · ${one.on}` : one.on), allowed: level[k] as number, passes: bought[k] as number, price: table.columns.binds?.[k] === 'yes' ? (price[k] as number) : null,
  }));
  // where they bind comes first where not all have room on a page; the table keeps the order of the report
  const rows = all.length > MOST ? [...all].sort((a, b) => (b.price ?? -1) - (a.price ?? -1)).slice(0, MOST) : all;
  const own = words.caps;
  const title = own.title(playerName(player));
  const subtitle = kinds.size === 1 ? own.subOf(own.sub, labels[0]?.kind ?? '') : own.sub;
  const spoken = (row: CapRow) => own.row(row.name, unsigned(row.allowed, 1, '%'), unsigned(row.passes, 1, '%'), row.price === null ? own.hasRoom : own.priced(unsigned(row.price, 1, '%')));
  return {
    key: stem, title, subtitle, note: [rows.length < all.length ? own.most(rows.length, all.length) : '', own.note].filter(Boolean).join(' '),
    words: `${own.count(all.filter((row) => row.price !== null).length, all.length)}${all.map(spoken).join(own.and)}${own.stop}`, table: table.columns,
    draw: (width) => capBars(rows, width, own, words.label(title, subtitle)),
  };
}

/** 'export cap: CHN C26' as what is limited and on what. */
function capName(text: string): { kind: string; on: string } {
  const [kind = '', ...rest] = text.split(': ');
  return { kind: channelName(kind), on: onWords(rest.join(': ')) };
}
