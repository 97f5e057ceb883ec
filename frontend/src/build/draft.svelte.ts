/** The scenario being built: form and file are one thing. The service reads and writes YAML, so that both mean the same. */
import { api, findingsFrom, isAbort, type Change, type Checked, type Finding, type Mapping, type Plain } from '../api';
import { mended } from '../lab/mend';
import { lab, update } from '../state.svelte';
import { asList, asMapping } from './values';

const READ_AFTER = 350;
const WRITE_AFTER = 200;
const CHECK_AFTER = 450;
const MOST_UNDO = 50;
const UNREADABLE = /^E-(YAML|SCENARIO-FORM)/;

export const EMPTY: Mapping = { schema: 'smallyard/scenario/1', title: '', world: 'wiod2014', policies: [] };

class Draft {
  data = $state.raw<Mapping>(EMPTY);
  findings = $state.raw<Finding[]>([]);
  checked = $state.raw<Checked | null>(null);
  /** The text cannot be read: the form shows what was last readable. */
  unreadable = $state(false);
  working = $state(false);
  /** Check or Run was pressed: from then on an open choice is an error. */
  pressed = $state(false);
  past = $state.raw<Mapping[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;
  /** Text whose meaning `data` holds; where it differs from the address's text, that has to be read. */
  #known: string | null = null;
  #pending: 'read' | 'write' | null = null;
  /** Text that is being read. */
  #asked: string | null = null;
  /** Changes by the form that wait for the text to be read. */
  #queued: ((data: Mapping) => Mapping)[] = [];
  #checking: Promise<boolean> | null = null;

  get policies(): Mapping[] {
    return asList(this.data.policies).map(asMapping);
  }

  /** Text from the file view, a link or a file. */
  setText(yaml: string, soon = false): void {
    this.#asked = yaml;
    this.#loosen();
    void update({ yaml });
    if (soon) this.pressed = false;
    this.#pending = 'read';
    this.#later(soon ? 0 : READ_AFTER, (signal) => this.#read(yaml, signal));
  }

  /** Follow a text that came from elsewhere: the address, going back. */
  follow(yaml: string): void {
    if (yaml && yaml !== this.#known && yaml !== this.#asked) this.setText(yaml, true);
  }

  /** A change by the form. */
  edit(change: (data: Mapping) => Mapping): void {
    this.#loosen();
    if (this.#pending === 'read') {
      this.#queued.push(change); // to what is being typed, not to what it replaces
      void this.check();
      return;
    }
    const before = this.data;
    this.data = change(before);
    this.past = [...this.past.slice(1 - MOST_UNDO), before];
    this.#pending = 'write';
    this.#later(WRITE_AFTER, (signal) => this.#write(signal));
  }

  undo(): void {
    const before = this.past.at(-1);
    if (!before) return;
    this.#loosen();
    this.past = this.past.slice(0, -1);
    this.data = before;
    this.#pending = 'write';
    this.#later(0, (signal) => this.#write(signal));
  }

  set(name: string, value: Plain | undefined): void {
    this.edit((data) => {
      const next = { ...data };
      if (value === undefined) delete next[name];
      else next[name] = value;
      return next;
    });
  }

  setModel(name: string, value: Plain | undefined): void {
    const model = { ...asMapping(this.data.model) };
    if (value === undefined) delete model[name];
    else model[name] = value;
    this.set('model', Object.keys(model).length ? model : undefined);
  }

  /** A new instrument begins with open choices, which are no errors yet. */
  addPolicy(policy: Mapping): void {
    this.pressed = false;
    this.setPolicies((all) => [...all, policy]);
  }

  setPolicies(change: (policies: Mapping[]) => Mapping[]): void {
    this.edit((data) => ({ ...data, policies: change(asList(data.policies).map(asMapping)) }));
  }

  /** A change that a finding offers. */
  mend(change: Change): void {
    this.edit((data) => mended(data, change));
  }

  /** Finish what was typed a moment ago, for a page that is being left. */
  async settle(): Promise<void> {
    if (this.#pending) await this.check();
  }

  /** Check now, without waiting; resolves when the answer is there. */
  check(): Promise<boolean> {
    return (this.#checking ??= this.#checkNow().finally(() => (this.#checking = null)));
  }

  /** Buttons of findings belong to the text that was checked. */
  #loosen(): void {
    this.findings = this.findings.map((item) => ({ ...item, changes: [] }));
  }

  async #checkNow(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    this.working = true;
    const work = { read: () => this.#read(lab.yaml, abort.signal), write: () => this.#write(abort.signal), none: () => this.#check(lab.yaml, abort.signal) };
    await this.#attempt(work[this.#pending ?? 'none']);
    return this.findings.length === 0 && this.checked !== null;
  }

  #later(wait: number, work: (signal: AbortSignal) => Promise<void>): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#checking = null;
    const abort = (this.#abort = new AbortController());
    this.working = true;
    this.#timer = setTimeout(() => void this.#attempt(() => work(abort.signal)), wait);
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.working = false;
    } catch (error) {
      if (isAbort(error)) return; // a newer change took over
      if (this.#pending === 'read') this.#known = lab.yaml;
      this.#asked = null;
      this.#queued = [];
      this.checked = null;
      this.findings = findingsFrom(error);
      this.working = false;
    }
  }

  async #read(yaml: string, signal: AbortSignal): Promise<void> {
    // Checked first: half-written YAML is then an ordinary answer, not a refused request.
    const checked = await api.check(yaml, { signal });
    this.unreadable = checked.findings.some((item) => UNREADABLE.test(item.code));
    if (!this.unreadable) {
      const { data } = await api.parse(yaml, { signal });
      if (this.#known !== null) this.past = [...this.past.slice(1 - MOST_UNDO), this.data];
      this.data = data;
    }
    this.#pending = null;
    this.#asked = null;
    this.#known = yaml;
    this.#show(checked);
    for (const change of this.#queued.splice(0)) this.edit(change);
  }

  async #write(signal: AbortSignal): Promise<void> {
    const { yaml } = await api.write(this.data, { signal });
    this.#pending = null;
    this.#known = yaml;
    this.unreadable = false;
    await update({ yaml });
    await this.#check(yaml, signal);
  }

  async #check(yaml: string, signal: AbortSignal): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.checked ? CHECK_AFTER - READ_AFTER : 0));
    signal.throwIfAborted();
    this.#show(await api.check(yaml, { signal }));
  }

  #show(checked: Checked): void {
    this.findings = checked.findings;
    this.checked = checked.ok ? checked : null;
    if (checked.ok) this.pressed = false;
  }
}

export const draft = new Draft();
