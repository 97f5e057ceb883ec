/** Up to four scenarios side by side: their runs are followed to the end, then the service compares them or says why not. */
import { api, findingsFrom, isAbort, type Finding, type Mapping, type ResultJson, type RunView, type Table } from '../api';
import { actingOf } from '../view/acting';
import { follow } from './runs';

export const LETTERS = ['A', 'B', 'C', 'D'] as const;
export type Letter = (typeof LETTERS)[number];

/** One scenario of the comparison. */
export interface Slot {
  yaml: string;
  run: RunView | null;
  findings: Finding[];
  acting: string[];
  /** The scenario as the service reads it; null before. */
  data: Mapping | null;
}

/** The service names runs by their ids, the page by letters. */
function lettered(item: Finding, ids: string[]): Finding {
  const say = (text: string | undefined) => ids.reduce((now, id, place) => now.replaceAll(id, LETTERS[place] ?? id), text ?? '');
  return { ...item, what: say(item.what), why: say(item.why) };
}

class Comparison {
  slots = $state.raw<Slot[]>([]);
  found = $state.raw<{ comparison: ResultJson; tables: Record<string, Table> } | null>(null);
  findings = $state.raw<Finding[]>([]);
  private key = '';
  private working = new AbortController();

  done = $derived(this.slots.filter((slot) => slot.run?.state === 'done').length);
  busy = $derived(this.slots.some((slot) => !slot.findings.length && slot.run?.state !== 'done'));

  /** Solve what is not solved yet, one after the other, and compare. */
  async load(yamls: string[], baseline: Letter, allow: string[]): Promise<void> {
    const key = JSON.stringify([yamls, baseline, allow]);
    const failed = this.findings.length > 0 || this.slots.some((slot) => slot.findings.length > 0);
    if (key === this.key && !failed) return; // what has failed is tried again when the page is opened again
    this.key = key;
    this.working.abort();
    this.working = new AbortController();
    const { signal } = this.working;
    const held = new Map(this.slots.map((slot) => [slot.yaml, slot]));
    this.slots = yamls.map((yaml) => held.get(yaml) ?? { yaml, run: null, findings: [], acting: [], data: null });
    this.found = null;
    this.findings = [];
    for (const yaml of yamls) if (!(await this.solved(yaml, signal))) return;
    const ids = this.slots.flatMap((slot) => (slot.run?.state === 'done' ? [slot.run.id] : []));
    const place = LETTERS.indexOf(baseline);
    if (signal.aborted || new Set(ids).size < 2 || ids.length < this.slots.length) return;
    try {
      const found = await api.compare({ ids, baseline: ids[place] ?? (ids[0] as string), allow_different: allow }, { signal });
      if (!signal.aborted) this.found = found;
    } catch (error) {
      if (!isAbort(error)) this.findings = findingsFrom(error).map((item) => lettered(item, ids));
    }
  }

  /** False where the work was given up. */
  private async solved(yaml: string, signal: AbortSignal): Promise<boolean> {
    const now = this.slots.find((slot) => slot.yaml === yaml);
    if (now?.run?.state === 'done') return true;
    try {
      const parsed = await api.parse(yaml, { signal });
      this.change(yaml, { acting: actingOf(parsed.data), data: parsed.data, findings: [] });
      const run = await follow(yaml, signal, (seen) => this.change(yaml, { run: seen }));
      if (run.state !== 'done') this.change(yaml, { findings: run.findings?.length ? run.findings : [{ code: 'E-LAB-RUN', what: run.state, where: run.title }] });
    } catch (error) {
      if (isAbort(error)) return false;
      this.change(yaml, { findings: findingsFrom(error) });
    }
    return !signal.aborted;
  }

  private change(yaml: string, part: Partial<Slot>): void {
    this.slots = this.slots.map((slot) => (slot.yaml === yaml ? { ...slot, ...part } : slot));
  }
}

export const comparison = new Comparison();
