/** The scenario that is solved: quick exact answer, coarse preview while a rate is dragged, then the full run with its range. */
import { api, findingsFrom, isAbort, Refused, type Finding, type Mapping, type RunView, type SolveView, type Table } from '../api';
import { factsOf, type Facts } from '../view/facts';
import { follow } from './runs';

export type Phase = 'empty' | 'loading' | 'exact' | 'error' | 'infeasible' | 'unsolved' | 'failed';
const TABLES = ['regions', 'sectors', 'bilateral'];
const PHASES: Record<number, Phase> = { 409: 'infeasible', 413: 'error', 422: 'error', 424: 'unsolved' };

class Session {
  phase = $state<Phase>('empty');
  /** The scenario of the answer on screen. */
  yaml = $state('');
  scenario = $state.raw<Mapping | null>(null);
  view = $state.raw<SolveView | null>(null);
  preview = $state.raw<SolveView | null>(null);
  run = $state.raw<RunView | null>(null);
  findings = $state.raw<Finding[]>([]);
  /** Why the full run did not end; the exact answer stands all the same. */
  runFindings = $state.raw<Finding[]>([]);
  noPreview = $state(false);
  private solving = new AbortController();
  private previewing = new AbortController();
  private following = new AbortController();
  private asked = '';

  /** What figures draw: the preview while there is one, else the exact answer, with range and decomposition once they are in. */
  facts = $derived.by((): Facts | null => {
    if (this.preview) return factsOf(this.preview.result, this.preview.tables, this.scenario);
    if (!this.view) return null;
    const full = this.run?.state === 'done' ? this.run.result : null;
    return factsOf(full ?? this.view.result, this.view.tables as Record<string, Table>, this.scenario);
  });
  exactFacts = $derived.by((): Facts | null => {
    if (!this.view) return null;
    const full = this.run?.state === 'done' ? this.run.result : null;
    return factsOf(full ?? this.view.result, this.view.tables, this.scenario);
  });
  /** The full run is followed no more, for the reasons in `runFindings`. */
  lost = $state(false);
  waiting = $derived(!this.lost && (this.run === null || this.run.state === 'queued' || this.run.state === 'running'));

  /** Solve exactly, then follow the full run. The same scenario is not solved twice. */
  async solve(yaml: string, again = false): Promise<void> {
    if (!again && yaml === this.asked && this.phase === 'loading') return this.drop();
    if (!again && yaml === this.yaml && this.view) return this.stay();
    for (const one of [this.solving, this.previewing, this.following]) one.abort();
    this.solving = new AbortController();
    this.asked = yaml;
    const { signal } = this.solving;
    Object.assign(this, { phase: 'loading', findings: [], runFindings: [], noPreview: false });
    try {
      const [view, parsed] = await Promise.all([api.solve(yaml, { tables: TABLES }, { signal }), api.parse(yaml, { signal })]);
      if (signal.aborted) return; // a newer question took over after the last byte
      Object.assign(this, { yaml, view, scenario: parsed.data, preview: null, run: null, phase: 'exact' });
      void this.explain();
    } catch (error) {
      if (isAbort(error)) return;
      const phase = (error instanceof Refused && PHASES[error.status]) || 'failed';
      Object.assign(this, { phase, findings: findingsFrom(error), preview: null });
      if (phase !== 'failed') Object.assign(this, { yaml, view: null, run: null, scenario: null });
      this.resume();
    }
  }

  /** Back at the scenario of the answer on screen: what was asked since is given up. */
  private stay(): void {
    this.solving.abort();
    this.asked = this.yaml;
    Object.assign(this, { phase: 'exact', findings: [] });
    this.drop();
    this.resume();
  }

  /** The run of the answer on screen is followed again, if it was left for a question that came to nothing. */
  private resume(): void {
    if (this.view && this.waiting && this.following.signal.aborted) void this.explain();
  }

  /** The coarse answer while a rate is dragged; the latest wins. */
  async look(yaml: string): Promise<void> {
    this.previewing.abort();
    this.previewing = new AbortController();
    const { signal } = this.previewing;
    try {
      const found = await api.solve(yaml, { preview: true, tables: TABLES }, { signal });
      if (!signal.aborted) Object.assign(this, { preview: found, noPreview: false });
    } catch (error) {
      if (!isAbort(error)) this.noPreview = true;
    }
  }

  /** Leave the preview. */
  drop(): void {
    this.previewing.abort();
    this.preview = null;
  }

  /** Range, decomposition and contributions by the full run. */
  async explain(): Promise<void> {
    this.following.abort();
    this.following = new AbortController();
    const { signal } = this.following;
    Object.assign(this, { runFindings: [], lost: false });
    try {
      const run = await follow(this.yaml, signal, (seen) => (this.run = seen));
      this.runFindings = run.findings ?? [];
    } catch (error) {
      if (!isAbort(error)) Object.assign(this, { runFindings: findingsFrom(error), lost: true });
    }
  }

  async cancelRun(): Promise<void> {
    if (!this.run) return;
    try {
      await api.cancelRun(this.run.id);
    } catch (error) {
      this.runFindings = findingsFrom(error);
    }
  }

  cancelSolve(): void {
    this.solving.abort();
    this.asked = this.yaml;
    this.phase = this.view ? 'exact' : 'empty';
    this.resume();
  }
}

export const session = new Session();
