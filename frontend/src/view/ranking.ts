/** Ranked range bars of all regions and named groups. */
import type { Figure } from '../figures/figure';
import { percent, rowDigits, span } from '../figures/numbers';
import { rangeBars, type RangeRow } from '../figures/range_bars';
import { SMALL } from '../figures/scale';
import { t } from '../i18n/index.svelte';
import { closureLine } from './closure';
import { changeOf, nameOf, WORLD, type Facts } from './facts';
import { digitsFor, rangeOf, said, unitWords, valueOf, type Measure } from './measure';

/** Rows from loss to gain; groups stand among them for real income. */
export function rankingRows(facts: Facts, measure: Measure): RangeRow[] {
  const groups = measure === 'income' ? Object.keys(facts.groups).filter((name) => name !== WORLD && !(name in facts.income)) : [];
  const row = (code: string, value: number): RangeRow => {
    const bounds = rangeOf(facts, measure, code);
    return { code, name: nameOf(facts, code), value, low: bounds?.low ?? null, high: bounds?.high ?? null, flips: Boolean(bounds?.flips) };
  };
  return [...facts.codes.map((code) => row(code, valueOf(facts, measure, code))), ...groups.map((name) => row(name, changeOf(facts, name)))].sort(
    (a, b) => a.value - b.value,
  );
}

/** With `most`, that many rows: the selected region, those in the policies, the largest changes. The table holds all. */
export function ranking(facts: Facts, measure: Measure, selected: string, preview = false, most = Infinity): Figure {
  const words = t().figures.ranking;
  const rows = rankingRows(facts, measure);
  const first = [selected, ...facts.focus, ...[...rows].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).map((row) => row.code)];
  const kept = new Set([...new Set(first)].slice(0, most));
  const shown = rows.filter((row) => kept.has(row.code));
  const values = facts.codes.map((code) => valueOf(facts, measure, code));
  const up = values.filter((value) => value >= SMALL).length;
  const down = values.filter((value) => value <= -SMALL).length;
  const same = values.length - up - down;
  const ranged = measure === 'income' && facts.options > 0 && !preview;
  const one = (row: RangeRow) => {
    const bounds = row.low === null || row.high === null ? null : { low: row.low, high: row.high };
    const digits = rowDigits(row.value, bounds);
    return words.one(row.name, measure === 'money' ? said(measure, row.value) : percent(row.value, digits), bounds ? span(bounds.low, bounds.high, digits) : '');
  };
  const flips = rows.filter((row) => row.flips).map((row) => row.name);
  const [low, high] = [rows[0], rows.at(-1)];
  const label = low && high ? words.label(shown.length, `${low.name} ${said(measure, low.value)}`, `${high.name} ${said(measure, high.value)}`) : '';
  return {
    key: 'ranking',
    title: words.title(words.subject[measure], up, down, values.length) + (same ? words.same(same) : ''),
    subtitle: `${unitWords(measure)} · ${ranged ? words.ranged(facts.options) : words.headline} · ${closureLine(facts.result)}`,
    note: (shown.length < rows.length ? words.shown(shown.length, rows.length) : '') + words.note,
    words: words.words(rows.map(one).join('; ')) + (ranged ? (flips.length ? words.flips(flips.join(', ')) : words.noFlips) : ''),
    table: {
      region: rows.map((row) => row.code), name: rows.map((row) => row.name),
      ...(measure === 'money'
        ? { equivalent_variation_musd: rows.map((row) => facts.money[row.code] ?? null) }
        : { [measure === 'wage' ? 'real_wage_percent' : 'real_income_percent']: rows.map((row) => row.value) }),
      ...(ranged ? { low_percent: rows.map((row) => row.low), high_percent: rows.map((row) => row.high), sign_depends: rows.map((row) => row.flips) } : {}),
    },
    draw: (width) => rangeBars(shown, width, { selected, text: label, approx: preview, digits: digitsFor(measure) }),
  };
}
