/** Maps by world, fetched once. Without one the figures stand all the same: the ranking holds the same numbers. */
import { api, type MapShapes } from '../api';

let by = $state.raw<Record<string, MapShapes | null>>({});

export const maps = {
  of: (world: string): MapShapes | null => by[world] ?? null,
  async load(world: string): Promise<void> {
    if (world in by) return;
    by = { ...by, [world]: null };
    by = { ...by, [world]: await api.map(world).catch(() => null) };
  },
};
