/** Title of a scenario from its text, before the service has read it. */
export function titleOf(yaml: string): string {
  return (/^title:\s*(?:"([^"]*)"|'([^']*)'|(.*))$/m.exec(yaml) ?? []).slice(1).find(Boolean)?.trim() ?? '';
}
