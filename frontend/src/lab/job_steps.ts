/** Where a job is: the steps that it takes, in words, and which of them are behind it. */
import type { GameQuestion, JobView } from '../api';
import { date } from '../i18n/format';
import { lang, regionName, sectorName, t } from '../i18n/index.svelte';
import { asks } from '../view/game_words';

export interface Way {
  /** Steps in order; the one at work, and what it does right now. */
  steps: string[];
  at: number;
  detail: string;
  /** For the bar: parts done of all. */
  done: number;
  all: number;
}

const WRITING = 'writing the folder';
const PREPARING = /^(starting|loading the world|preparing)/;

/** A game prepares, answers its questions in order, and writes. */
export function wayOfGame(job: JobView, questions: GameQuestion[]): Way {
  let at = 0;
  for (const { step } of job.passed) {
    const next = questions[at];
    if (step === WRITING) at = questions.length + 1;
    else if (next && (step === next.concept || step.startsWith(`${next.concept}: `))) at += 1;
  }
  const last = job.passed.at(-1)?.step ?? '';
  const own = questions[at - 1]?.concept;
  const detail = own && (last === own || last.startsWith(`${own}: `)) ? '' : last === WRITING ? '' : stepWords(last);
  const words = t().jobs.steps;
  return { steps: [words.prepare, ...questions.map((item) => asks(item.concept, item.who, item.target)), words.write], at, detail, done: at, all: questions.length + 2 };
}

/** A timeline prepares, solves its dates, then the range at up to three of them, and writes. */
export function wayOfTimeline(job: JobView, ranged: boolean): Way {
  const words = t().jobs.steps;
  const steps = [words.prepare, words.dates, ...(ranged ? [words.ranges] : []), words.write];
  const last = job.passed.at(-1)?.step ?? '';
  const dated = /^date (\d+) of (\d+): (\S+)$/.exec(last);
  const ranges = job.passed.filter((item) => item.step.startsWith('range of options')).length;
  if (dated) return { steps, at: 1, detail: words.date(Number(dated[1]), Number(dated[2]), date(dated[3] as string)), done: Number(dated[1]), all: Number(dated[2]) + (ranged ? 4 : 1) };
  const count = job.passed.map((item) => /^date \d+ of (\d+)/.exec(item.step)?.[1]).find(Boolean);
  const all = Number(count ?? 30) + (ranged ? 4 : 1);
  if (ranges) return { steps, at: last === WRITING ? 3 : 2, detail: last === WRITING ? '' : stepWords(last), done: Number(count ?? 0) + ranges, all };
  return { steps, at: last === WRITING ? steps.length - 1 : 0, detail: stepWords(last), done: last === WRITING ? all - 1 : 0, all };
}

const SETS = ['fontagne2022_minus1', 'fontagne2022', 'caliendo_parro2015'];

/** A step of the service in the words of the page: in English with names for codes, in Chinese where it is known. */
export function stepWords(step: string): string {
  const words = t().jobs.details;
  const fixed = (words.fixed as Record<string, string>)[step];
  if (fixed !== undefined) return fixed;
  const option = /^the same (rates|choices|sanction) under (\w+), (\w+)$/.exec(step);
  if (option && SETS.includes(option[2] as string)) {
    const figures = t().figures;
    return words.option((figures.elasticities as Record<string, string>)[option[2] as string] ?? '', (figures.deficits as Record<string, string>)[option[3] as string] ?? '');
  }
  const known: [RegExp, (found: RegExpExecArray) => string][] = [
    [/^round (\d+): (\S+)$/, (m) => words.round(m[1] ?? '', regionName(m[2] ?? ''))],
    [/^deviations of (\S+)$/, (m) => words.deviations(regionName(m[1] ?? ''))],
    [/^best deviation of (\S+)$/, (m) => words.bestDeviation(regionName(m[1] ?? ''))],
    [/^(\d+) of (\d+) coalitions$/, (m) => words.coalitions(m[1] ?? '', m[2] ?? '')],
    [/^(\d+) of (\d+) combinations$/, (m) => words.combinations(m[1] ?? '', m[2] ?? '')],
    [/^(\d+) of (\d+) sets$/, (m) => words.sets(m[1] ?? '', m[2] ?? '')],
    [/^ban of (\S+)$/, (m) => words.ban(sectorName(m[1] ?? ''))],
    [/^willingness (\S+)$/, (m) => words.willingness(m[1] ?? '')],
    [/^(\S+) leads from (.+)$/, (m) => words.leads(regionName(m[1] ?? ''))],
    [/^(from .+|independent search .+|weight .+)$/, () => words.search],
    [/^range of options at the .*date, (\S+)$/, (m) => words.range(date(m[1] ?? ''))],
  ];
  for (const [form, say] of known) {
    const found = form.exec(step);
    if (found) return say(found);
  }
  if (PREPARING.test(step)) return words.preparing;
  return lang() === 'zh' ? words.working : step;
}
