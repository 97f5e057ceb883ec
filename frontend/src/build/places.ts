/** Where a finding belongs: the line of the file, and the item and field of the form. */
import type { Finding } from '../api';

export interface Place { line: number | null; list: 'policies' | 'baseline' | null; index: number; field: string; key: string }

/** Reads places such as `scenario:5 policies[1].rents.importer`. */
export function placeOf(finding: Finding): Place {
  const line = /:(\d+)\b/.exec(finding.where);
  const item = /(baseline\.)?policies\[(\d+)\](?:\.([\w.[\]]+))?/.exec(finding.where);
  const key = finding.where.replace(/^\S*:\d+\s*/, '').split(/[.[]/)[0] ?? '';
  return {
    line: line ? Number(line[1]) : null,
    list: item ? (item[1] ? 'baseline' : 'policies') : null,
    index: item ? Number(item[2]) : -1,
    field: item?.[3] ?? '',
    key,
  };
}

/** Findings of one policy of the list. */
export function ofPolicy(findings: readonly Finding[], index: number): Finding[] {
  return findings.filter((item) => {
    const place = placeOf(item);
    return place.list === 'policies' && place.index === index;
  });
}

/** Findings at a field or inside it: `rents` also takes `rents.importer`. */
export function ofField(findings: readonly Finding[], path: string): Finding[] {
  return findings.filter((item) => {
    const { field } = placeOf(item);
    return field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`);
  });
}
