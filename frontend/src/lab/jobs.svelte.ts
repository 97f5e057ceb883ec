/** Games and timelines in the service's worker: start, follow, cancel, find again. The same question has the same job. */
import { api, findingsFrom, isAbort, type Finding, type JobRow, type JobView, type Mapping, type Table } from '../api';
import { heard, pause } from './runs';
import { service } from '../state.svelte';

const PAUSE = 600; // ms between two looks
const OPEN = new Set(['queued', 'running']);

/** The job of a page: its state on the way, and its tables when it is done. */
class Job {
  view = $state.raw<JobView | null>(null);
  /** Tables of the finished job by their stem. */
  tables = $state.raw<Record<string, Table> | null>(null);
  findings = $state.raw<Finding[]>([]);
  /** Between the press of the button and the service's answer. */
  starting = $state(false);
  /** Until the first word of a job that is there already. */
  seeking = $state(false);
  open = $derived(this.view !== null && OPEN.has(this.view.state));
  done = $derived(this.view?.state === 'done' && this.tables !== null);
  private following = new AbortController();
  private id = '';
  private turn = 0;

  /** Start a question, or find it if it has been asked. */
  async start(body: { kind: 'game' | 'timeline'; text?: string; args?: Mapping }): Promise<void> {
    this.leave();
    const { turn } = this;
    this.starting = true;
    this.findings = [];
    try {
      const view = await api.startJob(body);
      if (turn !== this.turn) return; // another question is at hand, or the page has been left
      this.id = view.id;
      this.view = view;
      void this.follow(view.id);
    } catch (error) {
      if (turn === this.turn) this.findings = findingsFrom(error);
    } finally {
      this.starting = false;
      void recent.load();
    }
  }

  /** Follow a job to its end, and fetch its tables; a job that is followed already, or has been fetched, is not asked for again. */
  async find(id: string): Promise<void> {
    if (this.id === id && (this.done || !this.following.signal.aborted)) return;
    if (this.id !== id) Object.assign(this, { view: null, tables: null });
    this.leave();
    this.id = id;
    this.seeking = true;
    await this.follow(id);
  }

  private async follow(id: string): Promise<void> {
    const following = (this.following = new AbortController());
    const { signal } = following;
    this.findings = [];
    try {
      for (;;) {
        const view = await heard(() => api.job(id, { signal }), signal);
        if (view.state === 'done') {
          const stems = view.tables;
          const tables = await Promise.all(stems.map((stem) => heard(() => api.runTable(id, stem, { signal }), signal)));
          this.tables = Object.fromEntries(stems.map((stem, at) => [stem, tables[at] as Table]));
        } else this.tables = null;
        this.view = view;
        this.seeking = false;
        if (!OPEN.has(view.state)) break;
        await pause(PAUSE, signal);
      }
      void recent.load();
    } catch (error) {
      if (!isAbort(error)) this.findings = findingsFrom(error);
    }
    if (following === this.following) this.seeking = false;
    following.abort();
  }

  async cancel(): Promise<void> {
    if (!this.view) return;
    try {
      await api.cancelJob(this.view.id);
    } catch (error) {
      this.findings = findingsFrom(error);
    }
  }

  /** Stop following; the job itself goes on. */
  leave(): void {
    this.turn += 1;
    this.following.abort();
  }

  /** Nothing is at hand any more. */
  drop(): void {
    this.leave();
    this.id = '';
    Object.assign(this, { view: null, tables: null, findings: [] });
  }
}

let rows = $state.raw<JobRow[]>([]);
let asked = 0;
/** All games and timelines that this lab has seen, newest first. */
export const recent = {
  get list(): JobRow[] {
    return rows;
  },
  async load(): Promise<void> {
    const turn = ++asked;
    const found = await api.jobs().catch(() => null);
    if (found && turn === asked) rows = found;
  },
};

/** The packaged world behind the name of an economy: groups and splits add to the name of their world. */
export function worldOf(name: string): string {
  const known = service.worlds.map((one) => one.name).filter((one) => name.startsWith(one));
  return known.sort((a, b) => b.length - a.length)[0] ?? name;
}

export const jobs = { games: new Job(), timeline: new Job(), alone: new Job() };
export type { Job };
