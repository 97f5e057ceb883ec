/** Changes that mend a scenario with one click: how they are made, and what their buttons say. */
import type { Change, Mapping, Plain } from '../api';
import { list } from '../i18n/format';
import { regionName, sectorName, t } from '../i18n/index.svelte';

const MOST = 3; // names on a button

/** Plain data with a change made; a template stands in place of all that was there. */
export function mended(data: Mapping, change: Change): Mapping {
  const next = (change.kind === 'start' ? {} : JSON.parse(JSON.stringify(data))) as Mapping;
  for (const { place, value } of change.edits) {
    const last = place.at(-1) as string | number;
    // The service names places in the data that it was sent: what leads there exists.
    const holder = place.slice(0, -1).reduce<Plain>((now, step) => (now as Record<string | number, Plain>)[step] as Plain, next) as Record<string | number, Plain> | Plain[];
    if (value !== null) (holder as Record<string | number, Plain>)[last] = value;
    else if (Array.isArray(holder)) holder.splice(Number(last), 1);
    else delete holder[last];
  }
  return next;
}

/** 'China (CHN)'; what has no name of its own stays as it is written. */
function named(code: string): string {
  const name = [regionName(code), sectorName(code)].find((text) => text !== code);
  return name ? t().common.mend.named(name, code) : code;
}

/** What the button of a change says. */
export function mendWords(change: Change): string {
  const words = t().common.mend;
  const places = list(change.policies.map((place) => String(place + 1)));
  const more = change.names.length - MOST;
  const some = change.names.slice(0, MOST).map(sectorName);
  const names = more > 0 ? words.more(some.join(words.comma), more, change.names.length) : list(some);
  const [first = ''] = change.names;
  const say: Record<Change['kind'], string> = {
    name: words.name(named(first)), key: words.key(first), unit: words.write(first), rate: words.write(first),
    exempt: words.exempt(names, places), services: words.exempt(words.services, places), partly: words.partly(first, places), drop: words.drop(places), start: words.start,
  };
  return say[change.kind];
}
