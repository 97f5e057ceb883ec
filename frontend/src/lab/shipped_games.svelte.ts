/** The games that come with the program, fetched once. */
import { api, type ShippedGame } from '../api';

let list = $state.raw<ShippedGame[]>([]);

export const shippedGames = {
  get list(): ShippedGame[] {
    return list;
  },
  async load(): Promise<void> {
    if (list.length) return;
    const found = await api.games().catch(() => null); // none where the service does not answer: the next page asks again
    if (found) list = found;
  },
};
