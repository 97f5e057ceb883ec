/** Any table of a job as columns of the page: names for codes, readable heads, numbers in few digits. The CSV keeps keys and digits. */
import type { Cell, Table } from '../api';
import { lang, regionName, sectorName, t } from '../i18n/index.svelte';
import type { Column } from '../table';

const REGIONS = new Set(['region', 'player', 'mover', 'importer', 'exporter', 'Player', 'Ally', 'Member', 'Joins', 'Region', 'ally', 'member', 'joins']);
const SECTORS = new Set(['sector', 'on']);

/** The name of a table by its stem: the word of the catalogue, else the stem itself. */
export function tableName(stem: string): string {
  const names = t().timeline.tables as Record<string, string>;
  const own = names[stem];
  if (own) return own;
  const [head = '', ...rest] = stem.split('-');
  const place = rest.map((part) => (regionName(part) !== part ? regionName(part) : part)).join(' ');
  const known = names[head];
  return known ? (place ? `${known}: ${place}` : known) : readable(stem.replaceAll('-', ' '));
}

const percent = () => (lang() === 'zh' ? '，%' : ', %');
const readable = (key: string) => (key.charAt(0).toUpperCase() + key.slice(1)).replaceAll('_', ' ');

function head(key: string): string {
  const words = t().timeline.columns as Record<string, string>;
  const own = words[key];
  if (own) return own;
  const coded = /^(.+?)_([A-Z][A-Z0-9]{2,4})(_percent)?$/.exec(key);
  if (coded && regionName(coded[2] as string) !== coded[2]) return `${words[coded[1] as string] ?? readable(coded[1] as string)}: ${regionName(coded[2] as string)}${coded[3] ? percent() : ''}`;
  const bare = /^([A-Z][A-Z0-9]{2,4})(_percent)?$/.exec(key);
  if (bare && regionName(bare[1] as string) !== bare[1]) return `${regionName(bare[1] as string)}${bare[2] ? percent() : ''}`;
  return readable(key).replace(/ percent$/, ', %');
}

function spoken(value: Cell, key: string): string {
  if (value === null) return '–';
  if (typeof value === 'number') return String(Number(value.toPrecision(5))).replace('-', '−');
  if (typeof value === 'boolean') return value ? t().common.yes : t().common.no;
  const text = value.replace(/^'(?=[+\-=@])/, '');
  if (REGIONS.has(key)) return regionName(text);
  if (SECTORS.has(key)) return sectorName(text);
  const cell = (t().timeline.cells as Record<string, string>)[text];
  if (cell) return cell;
  const alone = /^(\w+) alone$/.exec(text);
  if (alone) return t().timeline.alone(regionName(alone[1] ?? ''));
  const deviation = /^deviation of (\w+)$/.exec(text);
  if (deviation) return t().timeline.deviation(regionName(deviation[1] ?? ''));
  return ((t().figures.elasticities as Record<string, string>)[text] ?? (t().figures.deficits as Record<string, string>)[text]) || text;
}

export function columnsOf(table: Table): Column[] {
  const said = Object.entries(table.columns).filter(([, values]) => values.some((value) => value !== null && value !== '')); // a column without a word says nothing
  return said.map(([key, values]) => ({
    key, label: head(key), numeric: values.some((value) => typeof value === 'number'), format: (value) => spoken(value, key),
  }));
}
