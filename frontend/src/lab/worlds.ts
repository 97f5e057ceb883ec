/** Uploaded worlds join the packaged ones once they are named: by an upload on this page, or by a scenario of the link. */
import { api } from '../api';
import { service } from '../state.svelte';

const NAMED = /^world:\s*["']?(upload:[0-9a-f]{16})\b/m;
const asked = new Map<string, Promise<void>>();

/** Fetch an uploaded world; `title` is the name of its file, where it is known. One that is gone is reported by the scenario's check. */
export function joinWorld(name: string, title = ''): Promise<void> {
  const fetched = asked.get(name) ?? api.world(name).then(
    (found) => void (service.worlds = [...service.worlds, { ...found, title: title || `upload:${name.slice(7, 15)}` }]),
    () => void asked.delete(name),
  );
  asked.set(name, fetched);
  return fetched;
}

/** Uploaded worlds that scenarios name. */
export function joinNamed(texts: readonly string[]): void {
  for (const text of texts) {
    const name = NAMED.exec(text)?.[1];
    if (name) void joinWorld(name);
  }
}
