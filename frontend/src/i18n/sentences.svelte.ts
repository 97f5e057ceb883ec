/** The service's own texts in Chinese: fetched once when a page is shown in Chinese; templates are filled in here. */
import { api, type ServiceWords } from '../api';
import { filled, type Fill } from './fill';
import { lang, onLang } from './index.svelte';

interface Template { test: RegExp; places: { name: string; kind: string }[]; zh: string; size: number }

const PLACE = /<([a-z][a-z0-9]*)(?::([a-z]+))?>/g;
const SENTENCE = /(?:[A-Za-z]+ ){3}[A-Za-z]+/; // what stands for a name or a number is no sentence
let held = $state.raw<ServiceWords | null>(null);
let exact = new Map<string, string>();
let templates: Template[] = [];
let known = new Map<string, string | null>(); // what was looked up before

const plain = (text: string) => text.trim().replace(/\s+/g, ' ');
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function template(english: string, zh: string): Template {
  const places = [...english.matchAll(PLACE)].map(([, name = '', kind = '']) => ({ name, kind }));
  const pieces = english.split(/<[a-z][a-z0-9]*(?::[a-z]+)?>/);
  return { test: new RegExp(`^${pieces.map(escaped).join('(.+?)')}$`), places, zh, size: pieces.join('').length };
}

function learn(words: ServiceWords): void {
  const all = Object.entries(words.sentences).map(([english, zh]) => [plain(english), zh] as const);
  const open = (english: string) => english.search(PLACE) >= 0;
  exact = new Map(all.filter(([english]) => !open(english)));
  templates = all.filter(([english]) => open(english)).map(([english, zh]) => template(english, zh)).sort((a, b) => b.size - a.size);
  known = new Map();
  held = words;
}

let asked = false;
/** Fetch the words; without an answer the texts stay English, and the next page asks again. */
export async function loadWords(): Promise<void> {
  if (held || asked) return;
  asked = true;
  try {
    learn(await api.words('zh'));
  } catch {
    asked = false;
  }
}
onLang((value) => {
  if (value === 'zh') void loadWords();
});

function byTemplate(text: string): string | null {
  for (const { test, places, zh } of templates) {
    const found = test.exec(text);
    if (!found || places.some(({ kind }, at) => !kind && SENTENCE.test(found[at + 1] ?? ''))) continue;
    const values = new Map<string, Fill>(places.map(({ name, kind }, at) => [name, { text: found[at + 1] ?? '', kind }]));
    const said = filled(zh, values, sentence);
    if (said !== null) return said;
  }
  return null;
}

/** A text of the service in Chinese; null where none is known, and in English. */
export function sentence(text: string): string | null {
  if (lang() !== 'zh' || !held || !text) return null;
  const key = plain(text);
  const before = known.get(key);
  if (before !== undefined) return before;
  const said = exact.get(key) ?? byTemplate(key);
  known.set(key, said);
  return said;
}

/** What an error code means, in Chinese. */
export function codeWords(code: string): ServiceWords['codes'][string] | null {
  return lang() === 'zh' ? (held?.codes[code] ?? null) : null;
}

/** Title of a measure of the register in the chosen language, and the language that it is in. */
export function measureTitle(item: { id: string; title: string }): string {
  return (lang() === 'zh' && held?.measures[item.id]) || item.title;
}
export const measureLang = (item: { id: string; title: string }): 'en' | undefined => (lang() === 'zh' && !held?.measures[item.id] ? 'en' : undefined);
