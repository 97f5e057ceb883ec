/** A policy in a few words, for the label of a slider; the service's own words where it has said them. */
import type { Mapping, Plain } from '../api';
import { regionName, sectorName, t } from '../i18n/index.svelte';
import type { Rate } from './rates';

function names(value: Plain | undefined, say: (code: string) => string): string {
  const list = (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
  if (!list.length) return '';
  const head = list.slice(0, 2).map((code) => (code === 'all' ? t().result.panel.everyone : say(code)));
  return head.join(', ') + (list.length > 2 ? ` +${list.length - 2}` : '');
}

/** 'United States on China · goods'. */
export function policyName(policy: Mapping): string {
  const words = t().result.panel;
  const [importer, exporter] = [names(policy.importer, regionName), names(policy.exporter, regionName)];
  const who = importer && exporter ? (policy.instrument === 'import_tariff' ? words.on(importer, exporter) : `${exporter} → ${importer}`) : names(policy.region, regionName) || importer || exporter;
  const sectors = policy.sectors === 'goods' ? words.goods : names(policy.sectors ?? policy.sector, sectorName);
  const instrument = (t().figures.instruments as Record<string, string>)[String(policy.instrument)] ?? String(policy.instrument).replaceAll('_', ' ');
  return [instrument, who, sectors].filter(Boolean).join(' · ');
}

export function fieldName(rate: Rate): string {
  return (t().result.panel.fields as Record<string, string>)[rate.field] ?? rate.field.replaceAll('_', ' ');
}

export function rateValue(rate: Rate, value: number): string {
  const sign = value < 0 ? '−' : rate.unit === 'pp' && value > 0 ? '+' : '';
  const zh = document.documentElement.lang.startsWith('zh');
  return `${sign}${Math.abs(value)}${zh ? (rate.unit === 'pp' ? '个百分点' : '%') : `\u202f${rate.unit}`}`;
}
