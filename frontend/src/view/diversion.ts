/** Where a buyer buys abroad, before and after: bars of the change by seller, and a slope chart. */
import type { Figure } from '../figures/figure';
import { changeBars, type ChangeRow } from '../figures/change_bars';
import { chartMoney, chartMoneyDigits, listed, money, signed, unsigned } from '../figures/numbers';
import { slope, type SlopeRow } from '../figures/slope';
import { t } from '../i18n/index.svelte';
import { inProse, nameOf, regional, rowsWhere, type Facts } from './facts';

const MOST = 9; // sellers drawn one by one

interface Seller {
  code: string;
  before: number;
  after: number;
}

/** Sellers to a buyer, largest flow first, in million dollars at the border. */
export function sellersTo(facts: Facts, buyer: string): Seller[] {
  return rowsWhere(facts.tables.bilateral, { importer: buyer })
    .map((at) => ({ code: String(at('exporter')), before: Number(at('trade_fob_baseline_musd')), after: Number(at('trade_fob_counterfactual_musd')) }))
    .filter((row) => row.code !== buyer)
    .sort((a, b) => Math.max(b.before, b.after) - Math.max(a.before, a.after));
}

/** What the region's own producers sell at home: output less producers' receipts abroad; null where subsidies blur the two. */
export function ownSales(facts: Facts, region: string): { before: number; after: number } | null {
  const side = (when: 'baseline' | 'counterfactual') => {
    if ((regional(facts, `subsidy_cost_${when}_musd`, region) ?? 0) > 0) return null;
    const made = rowsWhere(facts.tables.sectors, { region }).reduce((sum, at) => sum + Number(at(`output_value_${when}_musd`) ?? 0), 0);
    const sold = rowsWhere(facts.tables.bilateral, { exporter: region }).reduce((sum, at) => sum + Number(at(`trade_fob_${when}_musd`) ?? 0), 0);
    const taxes = (regional(facts, `export_tax_revenue_${when}_musd`, region) ?? 0) + (regional(facts, `rents_${when}_musd`, region) ?? 0);
    return made > 0 ? made - (sold - taxes) : null;
  };
  const [before, after] = [side('baseline'), side('counterfactual')];
  return before === null || after === null ? null : { before, after };
}

/** Sellers with the largest changes one by one, the rest as those who sell less and those who sell more. */
export function diversionBars(facts: Facts, buyer: string, selected: string): Figure | null {
  const all = sellersTo(facts, buyer);
  if (!all.length) return null;
  const words = t().figures.diversion;
  const change = (row: Seller) => row.after - row.before;
  const bySize = [...all].sort((a, b) => Math.abs(change(b)) - Math.abs(change(a)));
  const rows: ChangeRow[] = bySize.slice(0, MOST).map((row) => ({ code: row.code, name: nameOf(facts, row.code), value: chartMoney(change(row)) }));
  const rest = bySize.slice(MOST);
  for (const [say, side] of [[words.less, rest.filter((row) => change(row) < 0)], [words.more, rest.filter((row) => change(row) > 0)]] as const) {
    if (side.length) rows.push({ code: '', name: say(side.length), value: chartMoney(side.reduce((sum, row) => sum + change(row), 0)) });
  }
  rows.sort((a, b) => a.value - b.value);
  const own = ownSales(facts, buyer);
  if (own) rows.push({ code: '', name: words.own(inProse(facts, buyer)), value: chartMoney(own.after - own.before), muted: true });
  const sum = (keep: (value: number) => boolean) => all.map(change).filter(keep).reduce((total, value) => total + value, 0);
  const [less, more] = [sum((value) => value < 0), sum((value) => value > 0)];
  const digits = chartMoneyDigits(rows.map((row) => row.value));
  const text = words.words(rows.map((row) => `${row.name} ${signed(row.value, digits)}`).join('; ')) + ' ' + words.sums(money(less, true), money(more, true));
  return {
    key: 'diversion', title: shift(inProse(facts, buyer), less, more), subtitle: words.subBars, note: own ? words.note : words.notePlain,
    words: text, table: table(all, buyer, facts),
    draw: (width) => changeBars(rows, width, digits, selected, text),
  };
}

export function diversionSlope(facts: Facts, buyer: string, selected: string): Figure | null {
  const all = sellersTo(facts, buyer);
  if (!all.length) return null;
  const words = t().figures.diversion;
  const row = (item: Seller): SlopeRow => ({ code: item.code, name: nameOf(facts, item.code), before: chartMoney(item.before), after: chartMoney(item.after) });
  const rows = all.slice(0, MOST).map(row);
  const rest = all.slice(MOST);
  const sum = (key: 'before' | 'after') => rest.reduce((total, item) => total + item[key], 0);
  if (rest.length) rows.push({ ...row({ code: '', before: sum('before'), after: sum('after') }), name: words.others(rest.length) });
  const digits = chartMoneyDigits(rows.map((item) => item.before));
  const text = listed(rows.map((item) => words.from(item.name, unsigned(item.before, digits), unsigned(item.after, digits)))) + '.';
  return {
    key: 'slope', title: words.slope(inProse(facts, buyer)), subtitle: words.sub, note: words.notePlain, words: text, table: table(all, buyer, facts),
    draw: (width) => slope(rows, width, digits, selected, text),
  };
}

/** What is below a hundredth of the other side is left out of the title. */
function shift(who: string, less: number, more: number): string {
  const words = t().figures.diversion;
  if (-less < 0.01 * more) return words.onlyMore(who, money(more));
  if (more < -0.01 * less) return words.onlyLess(who, money(-less));
  return words.bars(who, money(-less), money(more));
}

function table(all: Seller[], buyer: string, facts: Facts): Figure['table'] {
  return {
    importer: all.map(() => buyer), exporter: all.map((row) => row.code), name: all.map((row) => nameOf(facts, row.code)),
    trade_fob_baseline_musd: all.map((row) => row.before), trade_fob_counterfactual_musd: all.map((row) => row.after),
    change_musd: all.map((row) => row.after - row.before),
  };
}
