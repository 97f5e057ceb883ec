/** Lists that the service has once and for all. */

/** A list that is fetched when it is first wanted, and again with the next page where the service did not answer. */
export function fetchedOnce<T>(ask: () => Promise<T[]>): { readonly list: T[]; load: () => Promise<void> } {
  let list = $state.raw<T[]>([]);
  return {
    get list() {
      return list;
    },
    async load() {
      if (list.length) return;
      const found = await ask().catch(() => null);
      if (found) list = found;
    },
  };
}
