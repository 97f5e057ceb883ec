/** Prices, wages and volumes of regions, and tariff revenue before and after. */
import type { Figure } from '../figures/figure';
import { chartMoney, chartMoneyDigits, listed, money, percent, signed, unsigned } from '../figures/numbers';
import { t } from '../i18n/index.svelte';
import { inProse, nameOf, regional, type Facts } from './facts';

export const PRICE_COLUMNS = [
  'real_income_percent', 'real_wage_percent', 'real_gdp_percent', 'price_index_percent', 'wage_percent', 'terms_of_trade_percent', 'export_volume_percent',
  'import_volume_percent', 'workers_changing_sector_percent',
] as const;

/** A figure that is a table: heads, and cells as printed. */
export interface TableFigure {
  figure: Figure;
  /** Head of the first column, where rows are not regions. */
  first?: string;
  heads: string[];
  rows: { code: string; name: string; cells: string[] }[];
}

export function priceTable(facts: Facts, regions: string[]): TableFigure {
  const words = t().figures.prices;
  // Real GDP comes with the decomposition: the tables of the quick answer do not hold it.
  const of = (column: string, code: string) => (column === 'real_gdp_percent' ? (facts.gdp?.[code] ?? null) : regional(facts, column, code));
  const columns = PRICE_COLUMNS.filter((column) => regions.some((code) => of(column, code) !== null));
  const say = (column: string, value: number | null) =>
    value === null ? '–' : column === 'workers_changing_sector_percent' ? unsigned(value, 2) : percent(value).replace(/[\u202f%]/g, '');
  const rows = regions.map((code) => ({ code, name: nameOf(facts, code), cells: columns.map((column) => say(column, of(column, code))) }));
  const first = regions[0] ?? '';
  const table = { region: regions, name: rows.map((row) => row.name), ...Object.fromEntries(columns.map((column) => [column, regions.map((code) => of(column, code))])) };
  const figure = {
    key: 'prices',
    title: words.title(capital(inProse(facts, first)), percent(regional(facts, 'price_index_percent', first)), percent(regional(facts, 'wage_percent', first))),
    subtitle: words.sub, note: words.note,
    words: rows.map((row) => `${row.name}: ${columns.map((column, k) => `${words[column]} ${row.cells[k]}`).join(', ')}.`).join(' '),
    table,
  };
  return { figure, heads: columns.map((column) => words[column]), rows };
}

/** Regions whose tariff revenue moves most; null where none moves by a printed digit. */
export function revenueTable(facts: Facts): TableFigure | null {
  const words = t().figures.revenue;
  const of = (code: string) => [regional(facts, 'tariff_revenue_baseline_musd', code) ?? 0, regional(facts, 'tariff_revenue_counterfactual_musd', code) ?? 0] as const;
  const gap = (code: string) => of(code)[1] - of(code)[0];
  const largest = Math.max(0, ...facts.codes.map((code) => Math.abs(gap(code))));
  const codes = facts.codes.filter((code) => Math.abs(gap(code)) > 1e-3 * largest && largest > 0.5).sort((a, b) => Math.abs(gap(b)) - Math.abs(gap(a))).slice(0, 6);
  const first = codes[0];
  if (!first) return null;
  const share = (code: string, column: string) => regional(facts, column, code) ?? 0;
  const plain = (musd: number, change = false) => {
    const value = chartMoney(musd);
    return change ? signed(value, chartMoneyDigits([value])) : unsigned(value, chartMoneyDigits([value]));
  };
  const rows = codes.map((code) => {
    const [before, after] = of(code);
    const shares = ['tariff_revenue_percent_of_income_baseline', 'tariff_revenue_percent_of_income'].map((name) => unsigned(share(code, name), 2));
    return { code, name: nameOf(facts, code), cells: [plain(before), plain(after), plain(after - before, true), shares.join(' → ')] };
  });
  return {
    figure: {
      key: 'revenue', title: words.title(inProse(facts, first), gap(first) > 0 ? words.rise : words.fall, money(Math.abs(gap(first)))),
      subtitle: words.sub, note: words.note,
      words: listed(rows.map((row) => `${row.name} ${row.cells[0]} → ${row.cells[1]} (${row.cells[2]})`)) + '.',
      table: {
        region: codes, name: rows.map((row) => row.name), before_musd: codes.map((code) => of(code)[0]), after_musd: codes.map((code) => of(code)[1]),
        before_percent_of_income: codes.map((code) => share(code, 'tariff_revenue_percent_of_income_baseline')),
        after_percent_of_income: codes.map((code) => share(code, 'tariff_revenue_percent_of_income')),
      },
    },
    heads: [words.before, words.after, words.change, words.share],
    rows,
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
