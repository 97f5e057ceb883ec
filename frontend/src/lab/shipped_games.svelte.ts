/** The games that come with the program, fetched once. */
import { api, type ShippedGame } from '../api';

let list = $state.raw<ShippedGame[]>([]);

export const shippedGames = {
  get list(): ShippedGame[] {
    return list;
  },
  async load(): Promise<void> {
    if (!list.length) list = await api.games().catch(() => []);
  },
};
