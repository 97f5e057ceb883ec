/** The service, typed. Refusals arrive as `Refused` with their findings; every call can be aborted and has a time limit. */

/** A change of the scenario's data that mends a finding; a value of null is taken out. */
export interface Change {
  kind: 'name' | 'key' | 'unit' | 'exempt' | 'services' | 'partly' | 'drop' | 'rate' | 'start'; names: string[]; policies: number[];
  edits: { place: (string | number)[]; value: Plain }[];
}
export interface Finding { code: string; what: string; where: string; why?: string; expected?: string; fix?: string; changes?: Change[] }
export interface Option { name: string; title: string; words: string; default: boolean }
export interface About {
  version: string; versions: Record<string, string>; data_versions: Record<string, string>; languages: string[];
  citation: { text: string; bibtex: string }; licence: string; horizons: Option[]; deficits: Option[]; revenue: Option[]; elasticities: Option[];
  certificate: string; range: string; grades: Loose[]; limits: Loose[]; refused: Loose[];
}
export interface ShippedScenario { name: string; title: string; notes: string; world: string; yaml: string }
export interface World {
  name: string; title: string; vintage: string; sha256: string;
  regions: { code: string; name: string; name_zh: string; in_rest: boolean; members: string[] }[];
  sectors: { code: string; name: string; name_zh: string; good: boolean; members: string[] }[];
  region_groups: Record<string, string[]>; sector_groups: Record<string, string[]>; source: string; licence: string;
}
export interface Flows extends Table { total: number; tariff_revenue: number; tariff_percent: number | null; note: string; money: string; rows: number }
export type Cell = string | number | boolean | null;
export interface Table { columns: Record<string, Cell[]> }
/** JSON schema as Pydantic writes it: only what forms need. */
export interface Schema {
  type?: string; title?: string; description?: string; default?: unknown; enum?: string[]; const?: string; examples?: unknown[];
  pattern?: string; minimum?: number; maximum?: number; format?: string; anyOf?: Schema[]; $ref?: string; items?: Schema;
  properties?: Record<string, Schema>; required?: string[]; additionalProperties?: boolean | Schema; $defs?: Record<string, Schema>;
}
/** One field of a form, as the service reads it from the instrument's schema. */
export interface FormField {
  name: string;
  kind:
    | 'regions' | 'sectors' | 'region' | 'points' | 'percent' | 'factor' | 'number' | 'whole_number' | 'money' | 'date' | 'choice' | 'switch'
    | 'text' | 'list' | 'map' | 'parts';
  doc: string; required: boolean; default: Plain; example: string; minimum: number | null; maximum: number | null; choices: string[];
  fields: FormField[];
}
export interface InstrumentInfo {
  name: string; title: string; title_zh: string; doc: string; detail: string; group: 'tariffs' | 'controls' | 'subsidies' | 'other' | 'register';
  phrase: string; fields: FormField[]; schema: Schema;
}
export interface Options { horizons: Option[]; deficits: Option[]; revenue: Option[]; elasticities: Option[] }
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };
export type Mapping = { [key: string]: Plain };
export interface TouchPart {
  kind: 'rates' | 'bans' | 'caps' | 'lists' | 'subsidies'; trade_musd: number | null; output_musd: number | null; flows: number;
  measures: { id: string; title: string }[];
}
export interface Touch { policy: string; words: string; trade_musd: number | null; output_musd: number | null; flows: number; parts: TouchPart[] }
export interface PaperTariff { importer: string; exporter: string; before_percent: number | null; on_paper_percent: number | null }
export interface Checked {
  ok: boolean; findings: Finding[]; remarks: string[]; scenario_sha256: string | null; resolved_yaml: string | null; touches: Touch[];
  cost: { seconds: number; run_seconds: number; cells: number } | null;
}
// The content of result.json is read where it is shown; its parts are checked there.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type ResultJson = any;
export interface SolveView { scenario_sha256: string; seconds: number; preview: boolean; result: ResultJson; tables: Record<string, Table> }
export type RunState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';
export interface RunRow {
  id: string; kind: 'run' | 'game' | 'timeline'; title: string; state: RunState; created: string; seconds: number | null; scenario_sha256: string;
}
export interface RunView extends RunRow {
  step: string; steps_done: number; steps: number | null; yaml: string; versions: Record<string, string>; findings: Finding[]; result: ResultJson | null;
  tables: string[]; files: string[];
}
export interface JobRow extends RunRow { args: Record<string, Plain>; of_scenario: boolean }
export interface JobView extends RunView {
  args: Record<string, Plain>;
  /** While it waits: jobs before it. */
  before: number | null;
  /** While it runs: seconds, and the steps it has come to. */
  elapsed: number | null; passed: { step: string; at: number }[];
}
export interface JobState { id: string; state: RunState | null }
export interface ShippedGame { name: string; title: string; notes: string; world: string; concepts: string[]; seconds: number; text: string }
export interface GameQuestion { concept: string; doc: string; who: string[]; target: string[]; variant: string }
export interface GamePlayer {
  name: string; regions: string[]; sets: { channel: string; detail: string; numbers: number; low_percent: number; high_percent: number }[]; choices: string[]; own_goal: boolean;
  floors: Record<string, string>;
}
export interface GameChecked {
  ok: boolean; findings: Finding[]; remarks: string[]; title: string; game_sha256: string | null; resolved_yaml: string | null; players: GamePlayer[];
  questions: GameQuestion[]; seconds: number | null; cells: number | null; job: JobState | null;
}
export interface TimelineChecked { ok: boolean; findings: Finding[]; title: string; dates: string[]; changes: number | null; seconds: number | null; job: JobState | null }
export interface TimelineBody { text?: string; args: Mapping }
export interface Comparison { comparison: ResultJson; tables: Record<string, Table> }
export interface Snippets { python: string; cli: string; citation: string; bibtex: string }
export interface MapShapes {
  width: number; height: number; shapes: { region: string; path: string; x: number; y: number }[]; dots: { region: string; x: number; y: number }[]; notes: string[];
}
export interface MeasureRow {
  id: string; title: string; instrument: string; kind: string; authority: string; by: string[]; target: string[]; without: string[]; sectors: string[];
  status: string; level: number | null; unit: string; single_levels: Record<string, number>; since: string; in_force: boolean; confidence: string;
}
export interface Measures { date: string | null; register_version: string; rows: number; measures: MeasureRow[] }
export interface MeasureStep { date: string; status: string; in_force: boolean; level: number | null; single_levels: Record<string, number>; note: string }
export interface MeasureFull extends MeasureRow {
  steps: MeasureStep[]; basis: string; sources: { id: string; kind: string; at: string }[]; recalled: string[]; coverage: number | null;
  coverage_known: string; codes: string[]; note: string; extraterritorial: boolean; answers: string[]; answered_by: string[]; modifies: string[];
  modified_by: string[];
}
export interface Facets {
  actors: { code: string; name: string; name_zh: string }[]; targets: { code: string; name: string; name_zh: string }[]; instruments: string[];
  kinds: Record<string, string[]>; authorities: string[]; sectors: string[]; statuses: string[]; first: string; last: string;
}
export interface Tick {
  date: string; in_force: number;
  events: { id: string; title: string; status: string; in_force: boolean; level: number | null; unit: string; note: string }[];
}
export interface Timeline { note: string; rows: number; ticks: Tick[] }
export interface MeasurePolicy { policy: Mapping; yaml: string; words: string; rows: number; measures: { id: string; title: string }[]; remarks: string[] }
export interface MeasureQuery { date?: string; actor?: string; target?: string; kind?: string; all?: string; limit?: string; text?: string }
export interface WorldProvenance {
  name: string; source: string; vintage: string; licence: string; money: string; sha256: string;
  steps: { what: string; amount: number | null; unit: string }[]; identities: { identity: string; largest_relative_gap: number }[];
}
/** The service's texts in another language: by code, by name, by id, and by the English sentence or template. */
export interface ServiceWords {
  codes: Record<string, { title: string; meaning: string; fix: string }>; scenarios: Record<string, { title: string; notes: string }>;
  games: Record<string, { title: string; notes: string }>; measures: Record<string, string>; sentences: Record<string, string>;
}
// What only one page reads is typed where it is read. and shown by name; the page reads what it needs.
export type Loose = Record<string, unknown>;

export class Refused extends Error {
  constructor(readonly status: number, readonly findings: Finding[], readonly retryAfter: number | null = null) {
    super(findings.map((item) => `${item.code}: ${item.what}`).join('; ') || `status ${status}`);
    this.name = 'Refused';
  }
}

export interface CallOptions { signal?: AbortSignal | undefined; timeout?: number }
const BASE = '/api/v1';
const SOLVER = 200_000; // ms for what waits for the solver: its own deadline, and the time that a new one may compile

function findingsOf(status: number, body: unknown): Finding[] {
  const found = (body as { findings?: unknown } | null)?.findings;
  if (Array.isArray(found)) return found as Finding[];
  const detail = (body as { detail?: unknown } | null)?.detail;
  const what = typeof detail === 'string' ? detail : `the service answered with status ${status}`;
  return [{ code: `E-HTTP-${status}`, what, where: 'service' }];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not from the service itself, such as the page of a proxy
  }
}

async function call<T>(path: string, init: RequestInit, options: CallOptions): Promise<T> {
  const limit = AbortSignal.timeout(options.timeout ?? 30_000);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  let [answer, text]: [Response, string] = [Response.error(), ''];
  try {
    answer = await fetch(BASE + path, { ...init, signal });
    text = await answer.text(); // within the same `try`: a call may be given up, or the line break, after the head of the answer
  } catch (error) {
    if (options.signal?.aborted) throw error;
    const late = limit.aborted;
    throw new Refused(0, [{ code: late ? 'E-LAB-TIMEOUT' : 'E-LAB-OFFLINE', what: late ? 'no answer in time' : 'the service does not answer', where: path }]);
  }
  const body = parsed(text);
  if (!answer.ok || body === undefined) {
    const wait = Number(answer.headers.get('Retry-After'));
    throw new Refused(answer.status, findingsOf(answer.status, body), wait > 0 ? wait : null);
  }
  return body as T;
}

const get = <T>(path: string, options: CallOptions = {}) => call<T>(path, {}, options);
const post = <T>(path: string, body: unknown, options: CallOptions = {}) =>
  call<T>(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }, options);
const query = (values: Record<string, string | undefined>) => {
  const given = Object.entries(values).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return given.length ? '?' + new URLSearchParams(given).toString() : '';
};
const part = encodeURIComponent;

export const api = {
  about: (o?: CallOptions) => get<About>('/about', o),
  words: (language: 'zh', o?: CallOptions) => get<ServiceWords>(`/words/${language}`, o),
  scenarios: (o?: CallOptions) => get<ShippedScenario[]>('/scenarios', o),
  worlds: (o?: CallOptions) => get<World[]>('/worlds', o),
  world: (name: string, o?: CallOptions) => get<World>(`/worlds/${part(name)}`, o),
  flows: (world: string, q: { importer?: string; exporter?: string; sector?: string; by?: string; limit?: string }, o?: CallOptions) =>
    get<Flows>(`/worlds/${part(world)}/flows${query(q)}`, o),
  totals: (world: string, by: 'region' | 'sector', o?: CallOptions) => get<Table & { money: string }>(`/worlds/${part(world)}/totals${query({ by })}`, o),
  worldProvenance: (world: string, o?: CallOptions) => get<WorldProvenance>(`/worlds/${part(world)}/provenance`, o),
  options: (o?: CallOptions) => get<Options>('/model-options', o),
  instruments: (o?: CallOptions) => get<InstrumentInfo[]>('/instruments', o),
  parse: (yaml: string, o?: CallOptions) => post<{ data: Mapping; findings: Finding[] }>('/scenario/parse', { yaml }, o),
  write: (data: Mapping, o?: CallOptions) => post<{ yaml: string; findings: Finding[] }>('/scenario/write', { data }, o),
  tariffs: (yaml: string, o?: CallOptions) => post<{ tariffs: PaperTariff[] }>('/scenario/tariffs', { yaml }, { timeout: SOLVER, ...o }),
  check: (yaml: string, o?: CallOptions) => post<Checked>('/scenario/check', { yaml }, { timeout: SOLVER, ...o }),
  solve: (yaml: string, settings: { preview?: boolean; tables?: string[] } = {}, o?: CallOptions) =>
    post<SolveView>('/solve', { yaml, ...settings }, { timeout: SOLVER, ...o }),
  startRun: (yaml: string, o?: CallOptions) => post<RunView>('/runs', { yaml }, o),
  runs: (o?: CallOptions) => get<RunRow[]>('/runs', o),
  run: (id: string, o?: CallOptions) => get<RunView>(`/runs/${part(id)}`, o),
  cancelRun: (id: string, o?: CallOptions) => post<RunView>(`/runs/${part(id)}/cancel`, {}, o),
  runTable: (id: string, stem: string, o?: CallOptions) => get<Table>(`/runs/${part(id)}/tables/${part(stem)}`, o),
  snippets: (id: string, o?: CallOptions) => get<Snippets>(`/runs/${part(id)}/snippets`, o),
  compare: (body: { ids: string[]; baseline: string; allow_different?: string[] }, o?: CallOptions) =>
    post<Comparison>('/compare', body, { timeout: SOLVER, ...o }),
  /** The comparison, its runs and a README as one file. */
  compareZip: async (body: { ids: string[]; baseline: string; allow_different?: string[] }): Promise<Blob> => {
    const answer = await fetch(`${BASE}/compare/zip`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal: AbortSignal.timeout(120_000) });
    if (!answer.ok) throw new Refused(answer.status, findingsOf(answer.status, await answer.json().catch(() => null)));
    return answer.blob();
  },
  pressure: (id: string, region: string, o?: CallOptions) =>
    get<Loose>(`/runs/${part(id)}/pressure${query({ region })}`, { timeout: 120_000, ...o }),
  runProvenance: (id: string, o?: CallOptions) => get<Loose>(`/runs/${part(id)}/provenance`, o),
  measures: (q: MeasureQuery, o?: CallOptions) => get<Measures>(`/measures${query({ ...q })}`, o),
  measure: (id: string, date?: string, o?: CallOptions) => get<MeasureFull>(`/measures/${part(id)}${query({ date })}`, o),
  facets: (o?: CallOptions) => get<Facets>('/measures/facets', o),
  timeline: (q: Omit<MeasureQuery, 'date'>, o?: CallOptions) => get<Timeline>(`/measures/timeline${query({ ...q })}`, o),
  measurePolicy: (body: { date: string; include?: Mapping; exclude?: Mapping }, o?: CallOptions) => post<MeasurePolicy>('/measures/policy', body, o),
  map: (world: string, o?: CallOptions) => get<MapShapes>(`/map${query({ world })}`, o),
  games: (o?: CallOptions) => get<ShippedGame[]>('/games', o),
  checkGame: (text: string, o?: CallOptions) => post<GameChecked>('/game/check', { text }, { timeout: SOLVER, ...o }),
  checkTimeline: (body: TimelineBody, o?: CallOptions) => post<TimelineChecked>('/timeline/check', body, o),
  jobs: (o?: CallOptions) => get<JobRow[]>('/jobs', o),
  startJob: (body: { kind: 'game' | 'timeline'; text?: string; args?: Mapping }, o?: CallOptions) => post<JobView>('/jobs', body, o),
  job: (id: string, o?: CallOptions) => get<JobView>(`/jobs/${part(id)}`, o),
  cancelJob: (id: string, o?: CallOptions) => post<JobView>(`/jobs/${part(id)}/cancel`, {}, o),
  uploadWorld: (file: Blob, o?: CallOptions) =>
    call<{ world: string; name: string; regions: string[]; sectors: string[]; sha256: string }>('/uploads/world', { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: file }, { timeout: 120_000, ...o }),
};

/** Addresses of downloads, for plain links. */
export const fileOf = (id: string, name: string) => `${BASE}/runs/${part(id)}/files/${name}`;
export const zipOf = (id: string) => `${BASE}/runs/${part(id)}/zip`;

/** Findings of any error, so that pages show one kind of message. */
export function findingsFrom(error: unknown): Finding[] {
  if (error instanceof Refused) return error.findings;
  return [{ code: 'E-LAB-PAGE', what: error instanceof Error ? error.message : String(error), where: 'page' }];
}

/** True for a call that was given up on purpose. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
