/** The full run of a scenario in the service's worker: start, follow, cancel. The same scenario with the same title has the same run. */
import { api, Refused, type RunView } from '../api';

const PAUSE = 600; // ms between two looks
const MISSES = 20; // looks in a row without an answer after which the following ends, a dozen seconds
const ENDED = new Set(['done', 'failed', 'cancelled', 'interrupted']);

/** Follows the run to its end; `onlook` sees every state on the way. Aborting stops the following, not the run. */
export async function follow(yaml: string, signal: AbortSignal, onlook: (run: RunView) => void): Promise<RunView> {
  const { id } = await api.startRun(yaml, { signal });
  for (;;) {
    const run = await heard(() => api.run(id, { signal }), signal);
    onlook(run);
    if (ENDED.has(run.state)) return run;
    await pause(PAUSE, signal);
  }
}

/** Ask again where nothing was heard: long work goes on while a machine sleeps or a service is busy. */
export async function heard<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let misses = 0; ; misses += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 0 || misses === MISSES) throw error;
      await pause(PAUSE, signal);
    }
  }
}

/** Wait, unless somebody gives up. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(new DOMException('given up', 'AbortError'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
