/** Maps by world, fetched once. Without one the figures stand all the same: the ranking holds the same numbers. */
import { api, type MapShapes } from '../api';
import { service } from '../state.svelte';

let by = $state.raw<Record<string, MapShapes | null>>({});

/** A world with split sectors ('wiod2014+chips') has the regions of the world before it. */
function plain(world: string): string {
  return world.split('+')[0] ?? world;
}

export const maps = {
  of: (world: string): MapShapes | null => by[plain(world)] ?? null,
  async load(name: string): Promise<void> {
    const world = plain(name);
    if (world in by || !service.worlds.some((one) => one.name === world)) return;
    by = { ...by, [world]: null };
    const found = await api.map(world).catch(() => null);
    const { [world]: _, ...others } = by;
    by = found ? { ...others, [world]: found } : others; // asked again with the next result
  },
};
