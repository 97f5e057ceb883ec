/** A scenario that was changed by a slider or a choice: which scenario it comes from, what was changed, and a title that says so. */
import { api, type Mapping } from '../api';
import { en } from '../i18n/en';
import { fieldName, policyName, rateValue } from './words';
import { ratesOf, type Rate } from './rates';
import { shipped } from './shipped.svelte';

export interface Origin {
  yaml: string;
  data: Mapping;
}

const TAIL = /^(.*?)\s*\(changed: (.*)\)$/s;
const origins = new Map<string, Origin>(); // by the text of what was made from them

const USUAL: Mapping = { deficits: 'share_of_world_gdp', revenue: 'lump_sum', elasticities: 'fontagne2022', horizon: 'long' };
const modelOf = (data: Mapping) => ({ ...USUAL, ...((data.model ?? {}) as Mapping) });

/** Everything but title, notes, rates and model: what a slider cannot change. */
function frameOf(data: Mapping): string {
  const still = { ...data, policies: [...((data.policies as Mapping[] | undefined) ?? [])] } as Mapping & { policies: Mapping[] };
  for (const rate of ratesOf(data)) still.policies[rate.place] = { ...(still.policies[rate.place] as Mapping), [rate.field]: '' };
  for (const name of ['title', 'notes', 'model']) delete (still as Mapping)[name];
  return JSON.stringify(still);
}

/** Rates and model options in which two scenarios of the same frame differ; null where the frames differ. */
export function differing(from: Mapping, to: Mapping): { rates: { was: Rate; is: Rate }[]; model: string[] } | null {
  if (frameOf(from) !== frameOf(to)) return null;
  const before = ratesOf(from);
  const rates = ratesOf(to).flatMap((is, k) => {
    const was = before[k] as Rate;
    return was.value === is.value ? [] : [{ was, is }];
  });
  const names = [...new Set([...Object.keys(modelOf(from)), ...Object.keys(modelOf(to))])];
  return { rates, model: names.filter((name) => JSON.stringify(modelOf(from)[name]) !== JSON.stringify(modelOf(to)[name])) };
}

function english(value: unknown, words: Record<string, string>): string {
  const list = (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
  return list.slice(0, 2).map((code) => words[code] ?? code).join(' and ') + (list.length > 2 ? ` and ${list.length - 2} more` : '');
}

/** 'United States on China, goods': titles of files are English, whatever the page shows. */
function policyInEnglish({ policy, field }: Rate): string {
  const names: Record<string, string> = { ...en.regions, all: 'all partners' };
  const [importer, exporter] = [english(policy.importer, names), english(policy.exporter, names)];
  const who = importer && exporter ? `${importer} on ${exporter}` : english(policy.region, names) || importer || exporter;
  const plain = policy.instrument === 'import_tariff';
  const kind = plain ? '' : String(policy.instrument).replaceAll('_', ' ');
  const how = plain && field === 'add' ? '' : ((en.result.panel.fields as Record<string, string>)[field] ?? field.replaceAll('_', ' '));
  const parts = [kind, who, english(policy.sectors ?? policy.sector, { ...en.sectors, all: 'all sectors' })].filter(Boolean).join(', ');
  return [parts, how].filter(Boolean).join(' ');
}

function size(rate: Rate): string {
  const sign = rate.value < 0 ? '−' : rate.unit === 'pp' && rate.value > 0 ? '+' : '';
  return `${sign}${Math.abs(rate.value)}${rate.unit === 'pp' ? ' pp' : '%'}`;
}

async function originOf(yaml: string, data: Mapping): Promise<{ origin: Origin; told: string[] }> {
  const known = origins.get(yaml);
  if (known) return { origin: known, told: [] };
  const [, base, told] = TAIL.exec(String(data.title ?? '')) ?? [];
  if (base === undefined || told === undefined) return { origin: { yaml, data }, told: [] };
  await shipped.load();
  const found = shipped.list.find((one) => one.title === base);
  const parsed = found && (await api.parse(found.yaml)).data;
  if (found && parsed && differing(parsed, data)) return { origin: { yaml: found.yaml, data: parsed }, told: [] };
  return { origin: { yaml, data: { ...data, title: base } }, told: told.split('; ') };
}

/** The text of a changed scenario: its title says what is changed, its notes are dropped; the original's own text where nothing differs. */
export async function changedText(yaml: string, before: Mapping, after: Mapping, write: (data: Mapping) => Promise<string | null>): Promise<string | null> {
  const { origin, told } = await originOf(yaml, before);
  const found = differing(origin.data, after);
  const now = found ? [...found.rates.map(({ is }) => [policyInEnglish(is), size(is)]), ...found.model.map((name) => [name.replaceAll('_', ' '), String(modelOf(after)[name] ?? 'as usual').replaceAll('_', ' ')])] : [];
  if (found && !now.length) return origin.yaml;
  const parts = [...told.filter((text) => !now.some(([what]) => text.startsWith(`${what} `))), ...now.map((pair) => pair.join(' '))];
  const next: Mapping = { ...after, title: `${String(origin.data.title || en.result.untitled)} (changed: ${parts.join('; ')})` };
  delete next.notes;
  const text = await write(next);
  if (text) origins.set(text, origin);
  return text;
}

/** What differs from the reference of a comparison, in the chosen language. */
export function differenceWords(from: Mapping, to: Mapping, option: (name: string, value: string) => string): string[] {
  const found = differing(from, to);
  if (!found) return [];
  return [
    ...found.rates.map(({ was, is }) => `${policyName(is.policy)} · ${fieldName(is)}: ${rateValue(was, was.value)} → ${rateValue(is, is.value)}`),
    ...found.model.map((name) => option(name, String(modelOf(to)[name] ?? ''))),
  ];
}
