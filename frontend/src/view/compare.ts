/** A comparison in words, dots and a table; numbers and their bounds are the service's. */
import type { ResultJson } from '../api';
import { compareDots, type CompareRow } from '../figures/compare_dots';
import type { Figure } from '../figures/figure';
import { listed, percent, points, signed } from '../figures/numbers';
import { SMALL } from '../figures/scale';
import { lang, t } from '../i18n/index.svelte';
import { titleSaid } from '../i18n/service';
import { inProse, nameOf, WORLD } from './facts';

type Numbers = Record<string, number | null>;

/** Reading of comparison.json. */
export interface Compared {
  json: ResultJson;
  letters: string[];
  base: string;
  codes: string[];
  /** Names in the policies of the runs, those of most runs first. */
  focus: string[];
}

export function comparedOf(json: ResultJson, acting: string[][]): Compared {
  const codes = [...Object.keys(json.regions), ...Object.keys(json.groups)];
  const count = new Map<string, number>();
  for (const name of acting.flat()) if (codes.includes(name) && name !== WORLD) count.set(name, (count.get(name) ?? 0) + 1);
  const found: Compared = { json, letters: Object.keys(json.runs), base: String(json.baseline), codes, focus: [] };
  const named = [...count.keys()].sort((a, b) => (count.get(b) as number) - (count.get(a) as number) || apart(found, b) - apart(found, a));
  return { ...found, focus: (named.length ? named : spread(found)).slice(0, 3) };
}

export function valueIn(found: Compared, letter: string, code: string): number | null {
  const own = found.json.values[letter] as { real_income_percent: Numbers; groups_real_income_percent: Numbers };
  return own.real_income_percent[code] ?? own.groups_real_income_percent[code] ?? null;
}

export function gapIn(found: Compared, letter: string, code: string): number | null {
  const own = found.json.differences[letter] as { real_income_pp: Numbers; groups_real_income_pp: Numbers } | undefined;
  return own ? (own.real_income_pp[code] ?? own.groups_real_income_pp[code] ?? null) : null;
}

interface Ends {
  low: number;
  high: number;
  flips?: string | null;
}

export function endsIn(range: ResultJson, code: string): Ends | null {
  return (range?.real_income?.[code] ?? range?.groups_real_income?.[code] ?? null) as Ends | null;
}

/** Whether an option turns the sign of a difference. */
export function gapTurns(found: Compared, letter: string, code: string): boolean {
  const ends = endsIn(found.json.differences[letter]?.range, code);
  return Boolean(ends && (ends.flips || (ends.flips === undefined && ends.low <= -SMALL && ends.high >= SMALL)));
}

function apart(found: Compared, code: string): number {
  const values = found.letters.map((letter) => valueIn(found, letter, code)).filter((value) => value !== null);
  return values.length ? Math.max(...values) - Math.min(...values) : 0;
}

/** Regions by how far the runs are apart, widest first. */
export function spread(found: Compared): string[] {
  return Object.keys(found.json.regions).sort((a, b) => apart(found, b) - apart(found, a));
}

/** The rows of dots and table: the policies' names, the regions furthest apart, then the other groups and the world. */
export function rowsOfInterest(found: Compared, count: number): string[] {
  const first = [...new Set([...found.focus, ...spread(found)])].slice(0, count);
  return [...new Set([...first, ...Object.keys(found.json.groups)])];
}

export function compareAnswer(found: Compared): string {
  const words = t().compare.answer;
  const others = found.letters.filter((letter) => letter !== found.base);
  const largest = Math.max(0, ...others.flatMap((letter) => found.codes.map((code) => Math.abs(gapIn(found, letter, code) ?? 0))));
  if (largest < SMALL) return words.agree;
  const [other] = others;
  if (others.length === 1 && other) {
    const parts = found.focus.filter((code) => Math.abs(gapIn(found, other, code) ?? 0) >= SMALL).map((code) => {
      const gap = gapIn(found, other, code) as number;
      const size = points(Math.abs(gap)).replace(/^\+/, '').replace(/[\u202f]?(pp|个百分点)$/, words.points);
      return words.part(size, gap > 0 ? words.higher : words.lower, inProse(null, code));
    });
    if (!parts.length) return words.hardly(listed(found.focus.map((code) => inProse(null, code))), other, found.base);
    return words.two(listed(parts), other, found.base);
  }
  const spans = found.focus.slice(0, 2).map((code) => {
    const order = found.letters.map((letter) => ({ letter, value: valueIn(found, letter, code) ?? 0 })).sort((a, b) => a.value - b.value);
    const [low, high] = [order[0], order.at(-1)];
    return words.span(percent(low?.value), low?.letter ?? '', percent(high?.value), high?.letter ?? '', inProse(null, code));
  });
  return words.spans(listed(spans));
}

export function compareLead(found: Compared): string {
  const words = t().compare.answer;
  const others = found.letters.filter((letter) => letter !== found.base);
  const next = spread(found).find((code) => !found.focus.includes(code) && apart(found, code) >= SMALL);
  const ranged = others.filter((letter) => found.json.differences[letter]?.range);
  const turned = found.focus.filter((code) => others.some((letter) => gapTurns(found, letter, code)));
  const say = (codes: string[]) => listed(codes.map((code) => inProse(null, code)));
  const direction = !ranged.length ? words.unknown : turned.length ? words.turned(say(turned), found.base) : words.kept(say(found.focus), found.base);
  return [next ? words.elsewhere(inProse(null, next)) : '', direction].filter(Boolean).join(lang() === 'zh' ? '' : ' ');
}

export function dotsFigure(found: Compared, codes: string[], selected: string): Figure {
  const words = t().compare.dots;
  const rows: CompareRow[] = codes.map((code) => {
    const ends = found.letters.map((letter) => endsIn(found.json.range[letter], code));
    return {
      code, name: nameOf(null, code), values: found.letters.map((letter) => valueIn(found, letter, code)),
      lows: ends.map((one) => one?.low ?? null), highs: ends.map((one) => one?.high ?? null), flips: ends.map((one) => Boolean(one?.flips)),
    };
  });
  const text = rows.map((row) => words.words(row.name, row.values.map((value, k) => `${found.letters[k]} ${percent(value)}`).join(', '))).join(' ');
  const options = [...new Set(found.letters.map((letter) => found.json.range[letter]?.options).filter(Boolean))].join('/');
  const furthest = spread(found)[0];
  return {
    key: 'compare', title: words.title(furthest ? inProse(null, furthest) : '–'), subtitle: words.sub(options || '0'), note: words.note, words: text,
    table: {
      region: codes, name: codes.map((code) => nameOf(null, code)),
      ...Object.fromEntries(found.letters.flatMap((letter, k) => [
        [`${letter}_percent`, rows.map((row) => row.values[k] ?? null)], [`${letter}_low_percent`, rows.map((row) => row.lows[k] ?? null)],
        [`${letter}_high_percent`, rows.map((row) => row.highs[k] ?? null)],
      ])),
    },
    draw: (width) => compareDots(rows, width, selected, text),
  };
}

export function gapsFigure(found: Compared, codes: string[]): Figure {
  const words = t().compare.table;
  const others = found.letters.filter((letter) => letter !== found.base);
  const say = (code: string) => others.map((letter) => `${letter} − ${found.base} ${signed(gapIn(found, letter, code), 3)}`).join(', ');
  return {
    key: 'differences', title: words.title(found.base, titleSaid(String(found.json.runs[found.base].title))), subtitle: words.sub, note: words.note,
    words: codes.map((code) => words.words(nameOf(null, code), say(code))).join(' '),
    table: {
      region: codes, name: codes.map((code) => nameOf(null, code)),
      ...Object.fromEntries(found.letters.map((letter) => [`${letter}_percent`, codes.map((code) => valueIn(found, letter, code))])),
      ...Object.fromEntries(others.map((letter) => [`${letter}_minus_${found.base}_pp`, codes.map((code) => gapIn(found, letter, code))])),
      ...Object.fromEntries(others.map((letter) => [`${letter}_sign_depends`, codes.map((code) => gapTurns(found, letter, code))])),
    },
  };
}
