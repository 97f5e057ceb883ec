/** Names and help of instruments and fields: from the catalogue of the language, else from the service (English). */
import type { FormField, InstrumentInfo, Mapping, Plain } from '../api';
import { measuresWords } from './measures_words';
import { lang, regionName, sectorName, t } from '../i18n/index.svelte';

const readable = (name: string) => (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll('_', ' ');

/** Label of a field; an instrument may have its own word for it. */
export function fieldLabel(instrument: string, field: string): string {
  const labels = t().fields.labels as Record<string, string>;
  return labels[`${instrument}.${field}`] ?? labels[field] ?? readable(field);
}

/** Help text of a field. In Chinese only where the catalogue has one: the service's texts are English. */
export function fieldHint(field: FormField, part = ''): string {
  const hints = t().fields.hints as Record<string, string>;
  const own = hints[`${part}.${field.name}`] ?? hints[field.name];
  return own ?? (lang() === 'en' ? field.doc : '');
}

/** Word of a choice. */
export function choiceLabel(value: string): string {
  return (t().fields.choices as Record<string, string>)[value] ?? readable(value);
}

export function instrumentTitle(info: InstrumentInfo): string {
  return lang() === 'zh' ? info.title_zh : info.title;
}

export function instrumentDoc(info: InstrumentInfo): string {
  return (t().fields.docs as Record<string, string>)[info.name] ?? (lang() === 'en' ? info.doc : '');
}

function valueWords(field: FormField, value: Plain): string {
  const groups = t().build.groups as Record<string, string>;
  const name = (code: Plain): string => {
    const text = String(code);
    if (field.kind === 'regions' && text === 'all') return t().build.allRegions;
    return groups[text] ?? (field.kind === 'sectors' ? sectorName(text) : regionName(text));
  };
  if (Array.isArray(value)) return value.map(name).join('、');
  if (typeof value === 'object' && value !== null) {
    if ('except' in value) return t().build.allExcept(valueWords(field, value.except ?? ''));
    return Object.entries(value).map(([key, item]) => `${regionName(key) === key ? fieldLabel(field.name, key) : regionName(key)} ${typeof item === 'object' ? '…' : choiceLabel(String(item))}`).join('、');
  }
  if (field.kind === 'points') return String(value).replace(/\s*pp$/, '个百分点');
  return ['regions', 'sectors', 'region'].includes(field.kind) ? name(value) : field.kind === 'choice' ? choiceLabel(String(value)) : String(value);
}

/** A policy in Chinese, from its form: the service's sentences are English. */
export function policyInChinese(policy: Mapping, info: InstrumentInfo): string {
  if (info.name === 'measures') return measuresWords(policy);
  const parts = info.fields
    .filter((field) => field.name !== 'source' && policy[field.name] !== undefined && policy[field.name] !== null)
    .map((field) => `${fieldLabel(info.name, field.name)}：${valueWords(field, policy[field.name] as Plain)}`);
  return `${info.title_zh}（${parts.join('；')}）`;
}
