/** What the build page asks the service for once: instruments, options, shipped scenarios. */
import { api, findingsFrom, type Finding, type InstrumentInfo, type Options, type ShippedScenario } from '../api';

export const catalogue = $state<{
  instruments: InstrumentInfo[]; options: Options | null; scenarios: ShippedScenario[]; findings: Finding[]; ready: boolean;
}>({ instruments: [], options: null, scenarios: [], findings: [], ready: false });

/** Fetch once; a failure is shown and can be tried again. */
export async function loadCatalogue(): Promise<void> {
  if (catalogue.ready) return;
  try {
    const [instruments, options, scenarios] = await Promise.all([api.instruments(), api.options(), api.scenarios()]);
    Object.assign(catalogue, { instruments, options, scenarios, findings: [], ready: true });
  } catch (error) {
    catalogue.findings = findingsFrom(error);
  }
}
