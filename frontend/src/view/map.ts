/** The world map of a measure. */
import { fromService } from '../i18n/service';
import type { MapShapes } from '../api';
import type { Figure } from '../figures/figure';
import { classLimits, SMALL, type Limits } from '../figures/scale';
import { worldMap } from '../figures/world_map';
import { listed } from '../figures/numbers';
import { lang, t } from '../i18n/index.svelte';
import { closureLine } from './closure';
import { inProse, nameOf, type Facts } from './facts';
import { rangeOf, said, unitWords, valueOf, type Measure } from './measure';

const PRINTED = 3; // extremes whose value stands on the map
const INSIDE = { en: 'Viet Nam, Malaysia, Singapore, Thailand and Hong Kong', zh: '越南、马来西亚、新加坡、泰国和香港' };

export function mapLimits(facts: Facts, measure: Measure): Limits {
  return classLimits(facts.codes.filter((code) => code !== 'ROW').map((code) => valueOf(facts, measure, code)));
}

export function mapFigure(facts: Facts, shapes: MapShapes | null, measure: Measure, selected: string, preview = false): Figure {
  const words = t().figures.map;
  const value = (code: string) => valueOf(facts, measure, code);
  const order = [...facts.codes].sort((a, b) => value(a) - value(b));
  const limits = mapLimits(facts, measure);
  const flips = preview ? [] : order.filter((code) => rangeOf(facts, measure, code)?.flips);
  const printed = [...facts.codes].filter((code) => code !== 'ROW' && Math.abs(value(code)) >= limits[0]).sort((a, b) => Math.abs(value(b)) - Math.abs(value(a)));
  const spoken = (code: string) => said(measure, value(code), preview);
  const rows = facts.codes.map((code) => ({ code, value: value(code), flips: flips.includes(code), said: spoken(code), name: nameOf(facts, code) }));
  const text = wordsOf(facts, order, value, spoken, flips);
  const known = facts.codes.includes('ROW') && String(facts.result.world?.name ?? '').startsWith('wiod2014');
  return {
    key: 'map',
    title: title(facts, order, value),
    subtitle: `${unitWords(measure)} · ${closureLine(facts.result)}`,
    note: [words.note, known ? words.inside(INSIDE[lang()]) : '', ...(shapes ? [shapes.notes].flat().map(fromService) : [])].filter(Boolean).join(' '),
    words: text,
    table: {
      region: order, name: order.map((code) => nameOf(facts, code)),
      [measure === 'money' ? 'equivalent_variation_musd' : measure === 'wage' ? 'real_wage_percent' : 'real_income_percent']: order.map((code) =>
        measure === 'money' ? (facts.money[code] ?? null) : value(code),
      ),
      sign_depends: order.map((code) => flips.includes(code)),
    },
    ...(shapes ? { draw: (width: number) => worldMap(shapes, rows, limits, printed.slice(0, PRINTED), selected, text, width) } : {}),
  };
}

function title(facts: Facts, order: string[], value: (code: string) => number): string {
  const words = t().figures.map;
  const [low, high] = [order[0], order.at(-1)];
  if (!low || !high || (Math.abs(value(low)) < SMALL && Math.abs(value(high)) < SMALL)) return words.none;
  if (value(low) >= -SMALL) return words.gain(inProse(facts, high));
  if (value(high) <= SMALL) return words.loss(inProse(facts, low));
  return words.both(inProse(facts, low), inProse(facts, high));
}

function wordsOf(facts: Facts, order: string[], value: (code: string) => number, spoken: (code: string) => string, flips: string[]): string {
  const words = t().figures.map;
  const one = (code: string) => `${nameOf(facts, code)} ${spoken(code)}`;
  const losses = order.filter((code) => value(code) <= -SMALL).slice(0, PRINTED);
  const gains = order.filter((code) => value(code) >= SMALL).slice(-PRINTED).reverse();
  const rest = order.filter((code) => !losses.includes(code) && !gains.includes(code));
  const parts = [words.words];
  if (losses.length) parts.push(words.losses(listed(losses.map(one))));
  if (gains.length) parts.push(words.gains(listed(gains.map(one))));
  if (rest.length) parts.push(words.others(spoken(rest[0] as string), spoken(rest.at(-1) as string)));
  if (flips.length) parts.push(words.flips(listed(flips.map((code) => nameOf(facts, code)))));
  return parts.join(lang() === 'zh' ? '' : ' ');
}
