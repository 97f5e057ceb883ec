/** Names and help of instruments and fields: from the catalogue of the language, else from the service (English). */
import type { FormField, InstrumentInfo } from '../api';
import { lang, t } from '../i18n/index.svelte';

const readable = (name: string) => (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll('_', ' ');

/** Label of a field; an instrument may have its own word for it. */
export function fieldLabel(instrument: string, field: string): string {
  const labels = t().fields.labels as Record<string, string>;
  return labels[`${instrument}.${field}`] ?? labels[field] ?? readable(field);
}

/** Help text of a field. In Chinese only where the catalogue has one: the service's texts are English. */
export function fieldHint(field: FormField): string {
  const own = (t().fields.hints as Record<string, string>)[field.name];
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
