/** Controls: what each allows, what flows, whether it binds, what it is worth, and who gets the rent. */
import { unsigned } from '../figures/numbers';
import { t } from '../i18n/index.svelte';
import { fromService } from '../i18n/service';
import type { Facts } from './facts';
import type { TableFigure } from './prices';

interface Control {
  policy: string;
  allowed_percent: number | null;
  quantity_percent: number | null;
  binds: boolean;
  shadow_price_percent: number | null;
  rent_exporters: number | null;
  rent_importers: number | null;
  leak_percent: number | null;
  in_force_before: boolean;
}

/** Null without controls. */
export function controlTable(facts: Facts): TableFigure | null {
  const items = (facts.result.controls ?? []) as Control[];
  if (!items.length) return null;
  const words = t().figures.controls;
  const column = (name: keyof Control) => items.map((item) => item[name]);
  const rows = items.map((item) => ({
    code: '', name: fromService(item.policy),
    cells: [
      item.in_force_before ? t().common.yes : t().common.no, unsigned(item.allowed_percent, 1), unsigned(item.quantity_percent, 1), item.binds ? t().common.yes : t().common.no, unsigned(item.shadow_price_percent, 1),
      unsigned(item.rent_exporters, 0), unsigned(item.rent_importers, 0), unsigned(item.leak_percent, 1),
    ],
  }));
  return {
    first: words.control,
    heads: [words.before, words.allowed, words.quantity, words.binds, words.shadow, words.exporters, words.importers, words.leak],
    rows,
    figure: {
      key: 'controls', title: words.title(items.filter((item) => item.binds).length, items.length, items.filter((item) => item.in_force_before).length), subtitle: words.sub, note: words.note,
      words: items.map((item) => words.words(fromService(item.policy), unsigned(item.quantity_percent, 1, '%'), unsigned(item.shadow_price_percent, 1, '%'))).join(' '),
      table: {
        control: items.map((item) => fromService(item.policy)), in_force_before: column('in_force_before'), allowed_percent: column('allowed_percent'), quantity_percent: column('quantity_percent'), binds: column('binds'),
        shadow_price_percent: column('shadow_price_percent'), rent_exporters_musd: column('rent_exporters'), rent_importers_musd: column('rent_importers'),
        leak_percent: column('leak_percent'),
      },
    },
  };
}
