/** The full run of a scenario in the service's worker: start, follow, cancel. The same scenario with the same title has the same run. */
import { api, type RunView } from '../api';

const PAUSE = 600; // ms between two looks
const ENDED = new Set(['done', 'failed', 'cancelled', 'interrupted']);

/** Follows the run to its end; `onlook` sees every state on the way. Aborting stops the following, not the run. */
export async function follow(yaml: string, signal: AbortSignal, onlook: (run: RunView) => void): Promise<RunView> {
  const { id } = await api.startRun(yaml, { signal });
  for (;;) {
    const run = await api.run(id, { signal });
    onlook(run);
    if (ENDED.has(run.state)) return run;
    await pause(PAUSE, signal);
  }
}

/** Wait, unless somebody gives up. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('given up', 'AbortError'));
    });
  });
}
