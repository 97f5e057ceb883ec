/** Words of the page Result. */
export const result = {
  title: 'Result', noScenario: 'No scenario is chosen yet.', noScenarioFix: 'Choose or build one, or open a shipped one here:', build: 'Go to Build',
  untitled: 'Scenario without a title',
  answer: {
    nothing: 'Nothing changes: no region’s real income moves.',
    fall: (parts: string) => `fall by ${parts}`, rise: (parts: string) => `rise by ${parts}`, at: (size: string, where: string) => `${size} in ${where}`,
    whole: (text: string) => `Real income would ${text}.`, world: (verb: string, size: string) => `; in the world as a whole it would ${verb} by ${size}`,
    falls: 'fall', rises: 'rise', and: ' and ',
    hardly: (names: string, verb: string, what: string) => `Real income would hardly move in ${names}; it would ${verb} by ${what}.`,
  },
  lead: {
    zero: 'Every number below is zero to the last digit: the tool reproduces its own data.',
    compared: (text: string) => `Compared with ${text}.`,
    also: (names: string) => `Also in the policies: ${names}.`,
    gain: (name: string, value: string) => `Elsewhere, the largest gain would be in ${name} (${value})`,
    andLoss: (name: string, value: string) => `, the largest loss in ${name} (${value}).`,
    loss: (name: string, value: string) => `Elsewhere, the largest loss would be in ${name} (${value}).`, stop: '.',
    none: 'No other region’s real income moves.',
    turned: (names: string) => `The sign in ${names} depends on the options.`,
    same: (names: string, count: number) => `The direction in ${names} is the same under all ${count} combinations of options solved.`,
  },
  cards: {
    range: (span: string) => `range ${span}`, noRange: 'range comes with the full run', rangeOff: 'no range in a preview', rangeNone: 'no range',
    aYear: (money: string) => `${money} a year`, label: (name: string, value: string, range: string) => `${name}: ${value}, ${range}`,
    note: (count: number, vintage: string) =>
      `Change in real income. Dot: headline. ${count ? `Band: lowest to highest of ${count} solved options. ` : ''}All cards share one scale. Money: change × baseline final expenditure; ${vintage}.`,
  },
  show: 'Show', measure: 'Measure of map and ranking', selected: 'Selected region', linked: 'map, ranking, channels and tables are linked',
  states: {
    loading: (size: string) => `Solving ${size}`, preview: '≈ Preview 17 × 27', previewHint: '≈ Preview on 17 × 27. Release for the exact result. No ranges, no downloads.',
    exact: (seconds: string) => `✓ Exact · certified · ${seconds}`, stale: 'Settings changed', staleHint: 'Settings changed since this result.', update: 'Update',
    error: 'Needs a choice', infeasible: 'No solution exists', unsolved: 'Not solved', failed: 'No result',
    infeasibleTitle: 'No solution exists for this scenario.', unsolvedTitle: 'Not solved. No number is shown.', errorTitle: 'The scenario cannot be solved as it stands.',
    busyTitle: 'The solver is busy.', failedTitle: 'No result came back.', noNumbers: 'Numbers of a run that is not certified are never shown.',
    edit: 'Edit the scenario', again: 'Try again', log: 'Download the report of the attempt', noPreview: 'No coarse preview exists for this scenario: release for the exact result.',
  },
  run: {
    running: 'Range of options and decomposition', queued: 'Waiting for the solver', done: 'Range and decomposition are in.', failed: 'The full run did not finish.',
    cancelled: 'The full run was cancelled: no range, no decomposition.', start: 'Solve range and decomposition',
    steps: {
      baseline: 'baseline', counterfactual: 'policies', range: 'range of options', decomposition: 'decomposition', contributions: 'each policy alone', writing: 'writing the files',
    },
  },
  panel: {
    title: 'Scenario', rates: 'Rates', closure: 'Trade deficits', closureHint: '(closure)', revenue: 'Tariff revenue', elasticities: 'Trade elasticities', horizon: 'Horizon',
    hint: 'While you drag, a coarse preview (17 × 27) is shown with a dashed frame and “≈”. On release the exact result replaces it.',
    all: 'Edit all instruments', noRates: 'No rate of this scenario can be moved here.', value: (name: string) => `Value of ${name}`, edit: 'Edit scenario', close: 'Close',
    on: (importer: string, exporter: string) => `${importer} on ${exporter}`, everyone: 'all partners', goods: 'goods',
    fields: {
      add: 'added', set: 'set to', multiply_power: 'factor', limit: 'limit', increase: 'increase', rate: 'rate', coverage: 'part covered', approval: 'approved',
      application_cost: 'cost of applying', change: 'change', cost: 'cost', content_limit: 'limit of content', tool_share: 'share of tools', share: 'share', reduce: 'cut by', at_least: 'at least', at_most: 'at most',
    },
  },
  actions: { compare: 'Add to compare', added: 'Added to the comparison.', full: 'A comparison holds four runs.', there: 'This scenario is in the comparison already.', share: 'Share link', download: 'Download', reproduce: 'Reproduce and cite', waitZip: 'The download is ready when range and decomposition are in.' },
  shared: 'The link is copied. It restores this page on another machine.',
  reproduce: { title: 'Reproduce and cite', python: 'In Python', cli: 'On the command line', citation: 'Citation', bibtex: 'BibTeX', waiting: 'These come with the full run, which is under way.', files: 'Files of the run', report: 'Report (HTML)', workbook: 'Workbook', json: 'All numbers (JSON)', zip: 'Everything (zip)' },
  region: {
    title: 'Selected region', headline: 'Headline', range: 'Lowest to highest', income: 'Real income', wage: 'Real wage', gdp: 'Real GDP', money: 'Money, a year', revenue: 'Tariff revenue',
    terms: 'Terms of trade', before: (value: string) => `before: ${value}`, of: (value: string) => `of ${value}`, noRange: '–', differs: 'Real income and real wage point in opposite directions.',
  },
  parts: { where: 'Who gains and who loses', why: 'Why', trade: 'Trade diversion', sectors: 'Sectors', prices: 'Prices and revenue', tariffs: 'Tariffs' },
  tabs: { channel: 'By channel', policy: 'By policy', bars: 'Change', slope: 'Before and after' },
};
