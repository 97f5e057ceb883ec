/** Tariffs: how high they are before, on paper and after trade has moved; who bears them. */
import type { Figure } from '../figures/figure';
import { unsigned } from '../figures/numbers';
import { rateDots, type RateRow } from '../figures/rate_dots';
import { splitBars } from '../figures/split_bars';
import { t } from '../i18n/index.svelte';
import { inProse, nameOf, type Facts } from './facts';

const MOST = 4; // pairs shown; all of them are in the table

interface Effective {
  importer: string;
  exporter: string | null;
  before: number | null;
  on_paper: number | null;
  after: number | null;
}
interface Incidence {
  importer: string;
  exporter: string;
  sellers_percent: number;
  buyers_percent: number;
  wedge_percent: number;
}

export function effectiveTariffs(facts: Facts): Figure | null {
  const items = (facts.result.tariffs?.effective_percent ?? []) as Effective[];
  if (!items.length) return null;
  const words = t().figures.tariffs;
  const pairs = items.filter((item) => item.exporter !== null).slice(0, MOST);
  const importers = new Set(pairs.map((item) => item.importer));
  const overall = items.filter((item) => item.exporter === null && (importers.has(item.importer) || !pairs.length)).slice(0, MOST);
  const row = (item: Effective): RateRow => ({
    name: words.on(nameOf(facts, item.importer), item.exporter === null ? words.all : nameOf(facts, item.exporter)),
    before: item.before, onPaper: item.on_paper, after: item.after,
  });
  const rate = (value: number | null) => (value === null ? t().figures.noTradeLeft : unsigned(value, 1, '%'));
  const first = overall[0] ?? (items[0] as Effective);
  const text = items
    .map(row)
    .map((one) => `${one.name}: ${t().figures.before} ${rate(one.before)}, ${t().figures.onPaperShort} ${rate(one.onPaper)}, ${t().figures.afterShort} ${rate(one.after)}.`)
    .join(' ');
  return {
    key: 'tariffs', title: words.title(inProse(facts, first.importer), rate(first.before), rate(first.on_paper), rate(first.after)), subtitle: words.sub,
    note: words.note, words: text,
    table: {
      importer: items.map((item) => item.importer), exporter: items.map((item) => item.exporter ?? 'all'), before_percent: items.map((item) => item.before),
      on_paper_percent: items.map((item) => item.on_paper), after_percent: items.map((item) => item.after),
    },
    draw: (width) => rateDots([{ title: words.pairs, rows: pairs.map(row) }, { title: words.overall, rows: overall.map(row) }], width, text),
  };
}

export function incidence(facts: Facts): Figure | null {
  const items = (facts.result.tariffs?.incidence ?? []) as Incidence[];
  const first = items[0];
  if (!first) return null;
  const words = t().figures.incidence;
  const rows = items.slice(0, MOST).map((item) => ({
    name: (item.wedge_percent < 0 ? words.rowCut : words.row)(inProse(facts, item.importer), inProse(facts, item.exporter)),
    sellers: words.sellers(inProse(facts, item.exporter)), sellersPercent: item.sellers_percent,
    buyers: words.buyers(inProse(facts, item.importer)), buyersPercent: item.buyers_percent,
  }));
  const text = rows.map((row) => `${row.name}: ${row.buyers} ${unsigned(row.buyersPercent, 1, '%')}, ${row.sellers} ${unsigned(row.sellersPercent, 1, '%')}.`).join(' ');
  const title = (first.wedge_percent < 0 ? words.cut : words.title)(inProse(facts, first.importer), unsigned(first.buyers_percent, 0, '%'), inProse(facts, first.exporter));
  return {
    key: 'incidence', title, subtitle: words.sub, note: words.note, words: text,
    table: {
      importer: items.map((item) => item.importer), exporter: items.map((item) => item.exporter), buyers_percent: items.map((item) => item.buyers_percent),
      sellers_percent: items.map((item) => item.sellers_percent), wedge_percent: items.map((item) => item.wedge_percent),
    },
    draw: (width) => splitBars(rows, width, text),
  };
}
