/** Words of the data page, and of the register everywhere. */
export const data = {
  title: 'Data', world: 'World', register: 'Register of measures', worldTab: 'World', registerTab: 'Register', measure: 'Measure',
  importer: 'Importer', exporter: 'Exporter', sector: 'Sector', rowsAre: 'One row is',
  by_: { cell: 'one flow (importer, exporter, sector)', pair: 'a pair of regions', importer: 'an importer', exporter: 'an exporter', sector: 'a sector' },
  flows: 'Flows of the base year', flowsNote: 'Largest first; trade within a region is left out.', trade: 'Trade, million USD', shareOf: 'Share of the selection, %', tariff: 'Tariff, %',
  revenue: 'Tariff revenue, million USD', total: 'Sum of the selection', mean: 'Mean tariff on it', top: 'The ten largest', topAlt: (words: string) => `Ten bars from the largest: ${words}`,
  totals: 'Totals by region', output: 'Output', value_added: 'Value added', final_demand: 'Final demand', exports_fob: 'Exports', imports_fob: 'Imports', tariff_revenue: 'Tariff revenue', mean_tariff_percent: 'Mean tariff, %',
  region: 'Region', provenance: 'Where it comes from', steps_: 'What was done to it', identities: 'How well the accounts close', gap: 'Largest relative gap', identity: 'Identity', version: 'Version',
  by: 'Imposed by', target: 'Against', kind: 'Kind', since: 'From', level: 'Level', status: 'Status', steps: 'Steps', sectors: 'Sectors', codes: 'Codes of products', coverage: 'Share of the flow',
  basis: 'Legal basis', confidence: 'How it is known', sources: 'Sources', related: 'Related measures', everyone: 'all', without: (names: string) => `without ${names}`, name: 'Measure',
  day: 'On the day', dayEmpty: 'without a day: the last step of each', onlyInForce: 'Only what is in force', found: (count: number) => `${count} measures`, choose: 'Choose a measure to see its steps and sources.',
  stepsAlt: (day: string) => `Step chart of rates in force. On ${day}:`, registerHint: 'Each measure alone, as its law has it; what a day means in the model comes from the rules of stacking.',
  timelineOf: 'Rates in force over time', moreInTable: (all: string, held: string) => `${all} rows in all; this list holds the largest ${held}. Narrow the search for the others.`, andMore: (count: number) => `and ${count} more`,
  everyCountry: 'every country (general measures)',
  places: {
    AGO: 'Angola', ARE: 'United Arab Emirates', ARG: 'Argentina', BGD: 'Bangladesh', BHR: 'Bahrain', BHS: 'Bahamas', CHL: 'Chile', COL: 'Colombia', CRI: 'Costa Rica', CUB: 'Cuba',
    DOM: 'Dominican Republic', DZA: 'Algeria', ECU: 'Ecuador', EGY: 'Egypt', GTM: 'Guatemala', GUY: 'Guyana', HKG: 'Hong Kong', HND: 'Honduras', IRN: 'Iran', IRQ: 'Iraq',
    ISR: 'Israel', JOR: 'Jordan', KAZ: 'Kazakhstan', KHM: 'Cambodia', KWT: 'Kuwait', LBY: 'Libya', LKA: 'Sri Lanka', MAC: 'Macao', MAR: 'Morocco', MYS: 'Malaysia',
    NGA: 'Nigeria', NIC: 'Nicaragua', NZL: 'New Zealand', OMN: 'Oman', PAK: 'Pakistan', PER: 'Peru', PHL: 'Philippines', PRK: 'North Korea', QAT: 'Qatar', SAU: 'Saudi Arabia',
    SGP: 'Singapore', SLV: 'El Salvador', THA: 'Thailand', TTO: 'Trinidad and Tobago', URY: 'Uruguay', VEN: 'Venezuela', VNM: 'Vietnam', ZAF: 'South Africa',
  } as Record<string, string>,
  registerWords: { in_force: 'in force', struck_down: 'struck down', pct: '%', binary: 'in force', entities: 'listed firms', persons: 'persons', usd_bn: 'bn USD', cny_bn: 'bn CNY', eur_bn: 'bn EUR', jpy_bn: 'bn JPY', krw_bn: 'bn KRW', usd_per_nt: 'USD per net ton', usd_per_kg: 'USD per kg', usd_per_person: 'USD per person', usd_per_vehicle: 'USD per vehicle', pct_growth: '% growth' } as Record<string, string>,
};
