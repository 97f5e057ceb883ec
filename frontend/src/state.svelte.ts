/** What the page shows, kept in step with the address: a link restores it on another machine. */
import type { About, World } from './api';
import { lang, setLang, type Lang } from './i18n/index.svelte';
import { pack, unpack } from './url';

export const PAGES = ['build', 'result', 'compare', 'explain', 'games', 'timeline', 'data', 'methods'] as const;
export type Page = (typeof PAGES)[number];
export const ASPECTS = ['world', 'closure', 'horizon', 'elasticities'] as const;
export type Aspect = (typeof ASPECTS)[number];

/**
 * The state of a link. On Compare `yaml` is run A and `others` are B to D. On every other page `yaml` is the scenario at hand and `others`
 * are all runs of the comparison, so that changing the scenario at hand changes none of them.
 */
export interface LabState {
  page: Page;
  embed: string | null;
  /** The game or timeline that the figure standing alone is from; empty where it is from the scenario. */
  from: string;
  yaml: string;
  others: string[];
  baseline: 'A' | 'B' | 'C' | 'D';
  /** In what the runs of the comparison may differ, asked for by the reader. */
  allowed: Aspect[];
  region: string;
  measure: string;
  date: string;
  /** Text of the game at hand. */
  game: string;
  /** Options of the timeline at hand that differ from the usual ones, by their name in a link. */
  line: Record<string, string>;
  /** A job that was opened by its id: one of an older version has another id than its question has now. */
  job: Partial<Record<Page, string>>;
}

/** Options of a timeline as they stand in a link; `of=s`: of the scenario of the link. */
export const LINE_OPTIONS = ['of', 'from', 'to', 'by', 'baseline', 'world', 'regions', 'horizon', 'deficits', 'revenue', 'elasticities', 'range'] as const;

/** What the head and the foot say about the scenario on screen; pages write it, the frame shows it. */
export interface Frame {
  title: string;
  chip: { words: string; tone: 'ok' | 'warn' | 'err' | 'plain' } | null;
  scenario: string;
  world: string;
  closure: string;
  horizon: string;
}

export const lab = $state<LabState>({
  page: 'build', embed: null, from: '', yaml: '', others: [], baseline: 'A', allowed: [], region: '', measure: '', date: '',
  game: '', line: {}, job: {},
});
export const frame = $state<Frame>({ title: '', chip: null, scenario: '', world: '', closure: '', horizon: '' });
export const service = $state<{ about: About | null; worlds: World[]; ready: boolean; damagedLink: boolean; lost: boolean }>({
  about: null, worlds: [], ready: false, damagedLink: false, lost: false,
});
const region = $state({ words: '' });

/** Words for the one polite live region; the same words twice are announced twice. */
export function announce(words: string): void {
  region.words = region.words === words ? words + '\u00a0' : words;
}
export function announced(): string {
  return region.words;
}

const LETTERS = ['A', 'B', 'C', 'D'] as const;
let reading = 0;

function pageOf(path: string): { page: Page; embed: string | null } {
  const [first = '', second = ''] = path.split('/').filter(Boolean);
  if (first === 'embed') return { page: 'result', embed: second || 'ranking' };
  return { page: PAGES.find((name) => name === first) ?? 'build', embed: null };
}

/** The known aspects among words, in their usual order. */
export function aspectsIn(words: readonly string[]): Aspect[] {
  return ASPECTS.filter((name) => words.includes(name));
}

/** The language chosen last on this machine; none in a browser that keeps nothing for pages, and says so by an exception. */
function remembered(): string | null {
  try {
    return localStorage.getItem('lang');
  } catch {
    return null;
  }
}

function remember(value: Lang): void {
  try {
    localStorage.setItem('lang', value);
  } catch {
    return; // the address holds it all the same
  }
}

/** Read the address into the state. A damaged code of a scenario is left out and said. */
export async function readAddress(): Promise<void> {
  clearTimeout(waiting);
  waiting = undefined;
  const turn = ++reading;
  const query = new URLSearchParams(location.search);
  const wanted = query.get('lang') ?? remembered() ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');
  setLang(wanted === 'zh' ? 'zh' : 'en');
  const codes = [query.get('g') ?? '', query.get('s') ?? '', ...(query.get('c') ?? '').split(',').slice(0, 4)];
  const [game, ...texts] = await Promise.all(codes.map((code) => (code ? unpack(code) : Promise.resolve(''))));
  if (turn !== reading) return; // back was pressed again meanwhile
  service.damagedLink = [game, ...texts].includes(null);
  Object.assign(lab, pageOf(location.pathname));
  service.lost = !lab.embed && !['', ...PAGES].includes(location.pathname.split('/').filter(Boolean)[0] ?? '');
  lab.yaml = texts[0] ?? '';
  if (game) lab.game = game;
  if (lab.page === 'timeline' || lab.embed) lab.line = Object.fromEntries(LINE_OPTIONS.flatMap((name) => (query.get(name) ? [[name, query.get(name) as string]] : [])));
  const job = /^[0-9a-f]{16}$/.test(query.get('j') ?? '') ? (query.get('j') as string) : '';
  lab.from = lab.embed ? job : '';
  if (isLong(lab.page)) lab.job = { ...lab.job, [lab.page]: job };
  lab.others = texts.slice(1).filter((text): text is string => Boolean(text));
  lab.baseline = LETTERS.find((letter) => letter === query.get('b')) ?? 'A';
  lab.allowed = aspectsIn((query.get('a') ?? '').split(','));
  lab.region = query.get('r') ?? '';
  lab.measure = query.get('m') ?? '';
  lab.date = /^\d{4}-\d{2}-\d{2}$/.test(query.get('d') ?? '') && !Number.isNaN(Date.parse(query.get('d') ?? '')) ? (query.get('d') as string) : '';
}

/** Pages of long work. */
export const isLong = (page: Page) => page === 'games' || page === 'timeline';

let atHand = ''; // the scenario that Compare was entered with

const sideBySide = (state: LabState) => (state.embed ? ['compare', 'differences'].includes(state.embed) : state.page === 'compare');

/** Scenario and runs as the page that is gone to holds them: the scenario at hand comes last in a comparison. */
function carried(change: Partial<LabState>): Partial<LabState> {
  const next = { ...lab, ...change };
  if (sideBySide(lab) === sideBySide(next) || change.yaml !== undefined || change.others) return change;
  if (sideBySide(next)) {
    const list = [...new Set([...lab.others, lab.yaml])].filter((text) => text.trim());
    return { ...change, yaml: list[0] ?? '', others: list.slice(1) };
  }
  const list = [...new Set([lab.yaml, ...lab.others])].filter((text) => text.trim());
  return { ...change, yaml: list.includes(atHand) ? atHand : lab.yaml, others: list.length > 1 ? list : [] };
}

/** The address of the present state, or of the state with some parts changed. */
export async function address(change: Partial<LabState> = {}): Promise<string> {
  const now = { ...lab, ...carried(change) };
  const query = now.embed && now.from ? ofJob(now) : await ofScenarios(now);
  query.set('lang', lang());
  const path = now.embed ? `/embed/${now.embed}` : `/${now.page}`;
  return `${path}?${query.toString().replaceAll('%2C', ',')}`;
}

/** A figure of a game or timeline needs no more than where it is from, and of which regions it is. */
function ofJob(now: LabState): URLSearchParams {
  return new URLSearchParams({ j: now.from, ...(now.line.regions ? { regions: now.line.regions } : {}) });
}

async function ofScenarios(now: LabState): Promise<URLSearchParams> {
  const query = new URLSearchParams();
  if (now.yaml.trim()) query.set('s', await pack(now.yaml));
  if (now.others.length) query.set('c', (await Promise.all(now.others.map(pack))).join(','));
  if (now.baseline !== 'A') query.set('b', now.baseline);
  if (now.others.length && now.allowed.length) query.set('a', now.allowed.join(','));
  if (now.region) query.set('r', now.region);
  if (now.measure) query.set('m', now.measure);
  if (now.date) query.set('d', now.date);
  if (now.page === 'games' && !now.embed && now.game.trim()) query.set('g', await pack(now.game));
  if (now.page === 'timeline' && !now.embed) for (const name of LINE_OPTIONS) if (now.line[name]) query.set(name, now.line[name]);
  if (isLong(now.page) && !now.embed && now.job[now.page]) query.set('j', now.job[now.page] as string);
  return query;
}

/** The full link of the present state. */
export async function link(change: Partial<LabState> = {}): Promise<string> {
  return location.origin + (await address(change));
}

const WRITE_AFTER = 150; // browsers refuse addresses that change with every key and every step of a slider
const LEAVE_AFTER = 1500; // a service that does not answer keeps nobody on a page
let writing = 0;
let written = -Infinity;
let waiting: ReturnType<typeof setTimeout> | undefined;

async function writeAddress(): Promise<void> {
  clearTimeout(waiting);
  waiting = undefined;
  const turn = ++writing;
  const next = await address();
  if (turn === writing) history.replaceState(null, '', next);
}

/** Change the state in place; the address follows at once, or a moment after the last of many changes, without a step in the history. */
export async function update(change: Partial<LabState>): Promise<void> {
  Object.assign(lab, change);
  const rest = written + WRITE_AFTER - performance.now();
  written = Math.max(written, performance.now());
  if (rest <= 0 && waiting === undefined) return writeAddress();
  clearTimeout(waiting);
  waiting = setTimeout(() => void writeAddress(), WRITE_AFTER);
}

/** Focus follows to the heading of the page. */
export function focusHeading(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('h1')?.focus());
}

/** What a page wants done before it is left: Build finishes what was just typed. */
export const leaving: { settle: (() => Promise<unknown>) | null } = { settle: null };

/** Go to a page (a step in the history); focus moves to its heading. */
export async function go(page: Page, change: Partial<LabState> = {}): Promise<void> {
  if (leaving.settle) await Promise.race([leaving.settle(), new Promise((resolve) => setTimeout(resolve, LEAVE_AFTER))]);
  if (waiting !== undefined) await writeAddress(); // what is left keeps its last state
  const next = carried({ ...change, page, embed: null });
  if (page === 'compare' && !sideBySide(lab)) atHand = lab.yaml;
  Object.assign(lab, next);
  service.lost = false;
  const turn = ++writing;
  const place = await address();
  if (turn === writing) history.pushState(null, '', place);
  focusHeading();
  window.scrollTo(0, 0);
}

/** Choose the language; remembered on this machine, and in the address. */
export async function chooseLang(value: Lang): Promise<void> {
  setLang(value);
  remember(value);
  await update({});
}
