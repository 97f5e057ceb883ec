/** The scenarios that come with the program, fetched once. */
import { api, type ShippedScenario } from '../api';

let list = $state.raw<ShippedScenario[]>([]);

export const shipped = {
  get list(): ShippedScenario[] {
    return list;
  },
  async load(): Promise<void> {
    if (list.length) return;
    const found = await api.scenarios().catch(() => null); // none where the service does not answer: the next page asks again
    if (found) list = found;
  },
};
