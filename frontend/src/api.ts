/** The service, typed. Refusals arrive as `Refused` with their findings; every call can be aborted and has a time limit. */

export interface Finding { code: string; what: string; where: string; why?: string; expected?: string; fix?: string }
export interface Named { name: string; words: string }
export interface About {
  version: string; versions: Record<string, string>; data_versions: Record<string, string>; languages: string[];
  limits: Record<string, unknown>; citation: { text: string; bibtex: string }; licence: string;
  horizons: Named[]; deficits: Named[]; revenue: Named[]; elasticities: Named[];
  grades?: Record<string, string> | string[]; [more: string]: unknown;
}
export interface ShippedScenario { name: string; title: string; notes: string; world: string; yaml: string }
export interface World {
  name: string; title: string; vintage: string; sha256: string;
  regions: { code: string; name: string; in_rest: boolean }[];
  sectors: { code: string; name: string; good: boolean }[];
  region_groups: Record<string, string[]>; sector_groups: Record<string, string[]>; source: string; licence: string;
}
export type Cell = string | number | boolean | null;
export interface Table { columns: Record<string, Cell[]> }
/** JSON schema as Pydantic writes it: only what forms need. */
export interface Schema {
  type?: string; title?: string; description?: string; default?: unknown; enum?: string[]; const?: string; examples?: unknown[];
  pattern?: string; minimum?: number; maximum?: number; format?: string; anyOf?: Schema[]; $ref?: string; items?: Schema;
  properties?: Record<string, Schema>; required?: string[]; additionalProperties?: boolean | Schema; $defs?: Record<string, Schema>;
}
export interface InstrumentInfo { name: string; title: string; doc: string; schema: Schema; group: string }
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };
export type Mapping = { [key: string]: Plain };
export interface Touch { policy: string; words: string; trade_musd?: number | null; [more: string]: unknown }
export interface Checked {
  ok: boolean; findings: Finding[]; remarks: (string | Finding)[]; scenario_sha256: string; resolved_yaml: string; touches: Touch[];
  cost: { seconds: number; cells: number; [more: string]: unknown };
}
// The content of result.json is read where it is shown; its parts are checked there.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type ResultJson = any;
export interface SolveView { scenario_sha256: string; seconds: number; preview: boolean; result: ResultJson; tables: Record<string, Table> }
export type RunState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';
export interface RunRow { id: string; title: string; state: RunState; created: string; seconds: number | null; scenario_sha256: string }
export interface RunView {
  id: string; state: RunState; step: string | null; steps_done: number; steps: number; title: string; yaml: string;
  findings?: Finding[] | null; result?: ResultJson | null;
}
export interface Snippets { python: string; cli: string; citation: string; bibtex: string }
export interface MapShapes {
  width: number; height: number; shapes: { region: string; path: string }[]; dots: { region: string; x: number; y: number }[]; notes: string[];
}
// The register's records are wide and shown by name; the page reads what it needs.
export type Loose = Record<string, unknown>;

export class Refused extends Error {
  constructor(readonly status: number, readonly findings: Finding[], readonly retryAfter: number | null = null) {
    super(findings.map((item) => `${item.code}: ${item.what}`).join('; ') || `status ${status}`);
    this.name = 'Refused';
  }
}

export interface CallOptions { signal?: AbortSignal | undefined; timeout?: number }
const BASE = '/api/v1';

function findingsOf(status: number, body: unknown): Finding[] {
  const found = (body as { findings?: unknown } | null)?.findings;
  if (Array.isArray(found)) return found as Finding[];
  const detail = (body as { detail?: unknown } | null)?.detail;
  const what = typeof detail === 'string' ? detail : `the service answered with status ${status}`;
  return [{ code: `E-HTTP-${status}`, what, where: 'service' }];
}

async function call<T>(path: string, init: RequestInit, options: CallOptions): Promise<T> {
  const limit = AbortSignal.timeout(options.timeout ?? 30_000);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  let answer: Response;
  try {
    answer = await fetch(BASE + path, { ...init, signal });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    const late = limit.aborted;
    throw new Refused(0, [{ code: late ? 'E-LAB-TIMEOUT' : 'E-LAB-OFFLINE', what: late ? 'no answer in time' : 'the service does not answer', where: path }]);
  }
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) {
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
  scenarios: (o?: CallOptions) => get<ShippedScenario[]>('/scenarios', o),
  worlds: (o?: CallOptions) => get<World[]>('/worlds', o),
  flows: (world: string, q: { importer?: string; exporter?: string; sector?: string }, o?: CallOptions) =>
    get<Table>(`/worlds/${part(world)}/flows${query(q)}`, o),
  worldProvenance: (world: string, o?: CallOptions) => get<Loose>(`/worlds/${part(world)}/provenance`, o),
  instruments: (o?: CallOptions) => get<InstrumentInfo[]>('/instruments', o),
  parse: (yaml: string, o?: CallOptions) => post<{ data: Mapping | null; findings: Finding[] }>('/scenario/parse', { yaml }, o),
  write: (data: Mapping, o?: CallOptions) => post<{ yaml: string; findings: Finding[] }>('/scenario/write', { data }, o),
  check: (yaml: string, o?: CallOptions) => post<Checked>('/scenario/check', { yaml }, o),
  solve: (yaml: string, settings: { preview?: boolean; tables?: string[] } = {}, o?: CallOptions) =>
    post<SolveView>('/solve', { yaml, ...settings }, { timeout: 90_000, ...o }),
  startRun: (yaml: string, o?: CallOptions) => post<{ id: string; state: RunState }>('/runs', { yaml }, o),
  runs: (o?: CallOptions) => get<RunRow[]>('/runs', o),
  run: (id: string, o?: CallOptions) => get<RunView>(`/runs/${part(id)}`, o),
  cancelRun: (id: string, o?: CallOptions) => post<Loose>(`/runs/${part(id)}/cancel`, {}, o),
  runTable: (id: string, stem: string, o?: CallOptions) => get<Table>(`/runs/${part(id)}/tables/${part(stem)}`, o),
  snippets: (id: string, o?: CallOptions) => get<Snippets>(`/runs/${part(id)}/snippets`, o),
  compare: (body: { ids: string[]; baseline: string; allow_different?: string[] }, o?: CallOptions) =>
    post<ResultJson>('/compare', body, { timeout: 90_000, ...o }),
  pressure: (id: string, region: string, o?: CallOptions) =>
    get<Loose>(`/runs/${part(id)}/pressure${query({ region })}`, { timeout: 120_000, ...o }),
  runProvenance: (id: string, o?: CallOptions) => get<Loose>(`/runs/${part(id)}/provenance`, o),
  measures: (q: { date?: string; actor?: string; target?: string }, o?: CallOptions) => get<Loose[] | Loose>(`/measures${query(q)}`, o),
  measure: (id: string, o?: CallOptions) => get<Loose>(`/measures/${part(id)}`, o),
  timeline: (o?: CallOptions) => get<Loose[] | Loose>('/measures/timeline', o),
  map: (world: string, o?: CallOptions) => get<MapShapes>(`/map${query({ world })}`, o),
  startJob: (body: { kind: 'game' | 'timeline'; text?: string; name?: string; args?: Loose }, o?: CallOptions) =>
    post<{ id: string; state: RunState }>('/jobs', body, o),
  job: (id: string, o?: CallOptions) => get<RunView>(`/jobs/${part(id)}`, o),
  cancelJob: (id: string, o?: CallOptions) => post<Loose>(`/jobs/${part(id)}/cancel`, {}, o),
  uploadWorld: (file: Blob, o?: CallOptions) =>
    call<{ id: string; [more: string]: unknown }>('/uploads/world', { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: file }, { timeout: 120_000, ...o }),
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
