/** Words of the methods page: one screen per question. The names of documentation pages are file names in docs/. */
export const methods = {
  title: 'Methods', questions: 'Questions', read: 'Read more', docs: 'In the documentation', symbols: 'Symbols', symbol: 'Symbol', what: 'What it is', name: 'Name in files',
  grade: 'Grade', mechanism: 'Mechanism', meaning: 'What it means', assumption: 'Assumption', follows: 'What follows', numberRefused: 'Number', why: 'Why', sources: 'Data and versions',
  gradeWords: { measured: 'measured', scenario: 'scenario', bound: 'bound' },
  screens: [
    {
      id: 'income', question: 'What is real income here?', doc: 'numbers.md',
      text: [
        'What the people of a region can buy with all their income: wages, tariff and export-tax revenue, less subsidies, plus what pays for a trade deficit, divided by the price index of what they buy.',
        'A change of −0.36 % means: in this model, in the long run, they could buy 0.36 % less a year than in the world that is compared with.',
        'It is an average over a region. It says nothing about who inside the region gains or loses, and nothing about the way there.',
      ],
    },
    {
      id: 'compare', question: 'Compared with what?', doc: 'scenario.md',
      text: [
        'Two worlds are solved: one with the baseline in force, one with the baseline and the instruments. Every change is the difference of these two solutions.',
        'Without a baseline, the comparison is with the base year of the data as it was. With one, it is with that economy under the tariffs or the law of another day.',
        'Measures of a day mean: the long-run effect if the law of that day were permanent. It is not a forecast of that day.',
      ],
    },
    {
      id: 'closure', question: 'What happens to trade deficits, and to revenue?', doc: 'closures.md',
      text: [
        'A model of trade does not explain why a region spends more than it earns. It must be told what happens to the difference. That rule is called the closure.',
        'Fixed shares of world income: deficits grow and shrink with the world. Trade balanced first: deficits are removed in both worlds, then the change is measured. Fixed in real terms: they keep what they buy.',
        'No rule is right by itself. Where the sign of an answer depends on the rule, the result says so, and the range holds both.',
        'Tariff revenue goes to final demand, unless you choose that it is spent on something that does not count as real income.',
      ],
    },
    {
      id: 'elasticity', question: 'What are trade elasticities?', doc: 'how-to-elasticities.md',
      text: [
        'They say how far buyers turn away when a price rises. With an elasticity of 4, a price 1 % higher lowers the share of a supplier by about 4 %.',
        'They are estimated, and estimates differ. Two published sets are packaged, and one of them in a second reading. All of them are in the range; the one you choose gives the first number.',
        'Low elasticities make supply hard to replace, and effects larger. At shorter horizons they are lower.',
      ],
    },
    {
      id: 'range', question: 'What does the range say?', doc: 'how-to-options.md',
      text: [
        'The range is the lowest and the highest value over solved options: all packaged elasticities, two rules for deficits, two uses of revenue, with and without answers in kind.',
        'It is not a confidence interval and has no probability. It shows how far the answer depends on choices that nobody can settle with data alone.',
        'A ring marks values whose sign depends on the option.',
      ],
    },
    {
      id: 'certificate', question: 'What does “certified” mean?', doc: 'how-to-certificate.md',
      text: [
        'Solved exactly: every market clears and every budget balances to 1 part in 10 billion or better; a second program, which shares no code with the solver, rebuilt all accounts.',
        'This says that the model was solved correctly, not that the model is right.',
        'A run that is not certified shows no number at all.',
      ],
    },
    {
      id: 'grades', question: 'How far can a mechanism be trusted?', doc: 'grades.md',
      text: ['Measured: accounts and published estimates carry it. Scenario: stated parameters carry it. Bound: it is one side of the truth, and the words say which.'],
    },
    {
      id: 'limits', question: 'Where do the numbers end?', doc: 'limits.md',
      text: ['Assumptions with what follows for reading a result; then numbers that are never printed, with the reason.'],
    },
    {
      id: 'symbols', question: 'Which symbol is which number?', doc: 'model.md',
      text: ['Hats are ratios of the counterfactual to the baseline; results state them in percent. n is the importer or the region, i the exporter, s and k are sectors, m a part of a flow.'],
    },
    { id: 'tool', question: 'Which tool for which question?', doc: 'which-tool.md', text: [
      'This one: long-run effects of tariffs, controls, subsidies and productivity on regions and sectors, with the options written beside the numbers.',
      'Not this one: prices next month, single firms, jobs, exchange rates, finance, or the way from here to the long run.',
    ] },
  ],
  symbolWords: {
    w: 'wage', c: 'cost of a unit of the input bundle', p: 'price of the producer', kappa: 'what the border adds to the price', P: 'price index of a market', Pn: 'price index of final demand',
    pi: 'share of an origin in a market', cm: 'share of a flow that a measure covers', theta: 'trade elasticity', gamma: 'shares of labour and of inputs in cost', alpha: 'share of a sector in final demand',
    z: 'productivity', d: 'iceberg cost', t: 'tariff, on border value', e: 'export tax, on receipts', sub: 'production subsidy, on receipts', X: 'spending on a sector at purchaser prices', Y: 'receipts of producers',
    V: 'value added of the base year', I: 'income that is spent on final demand', T: 'tariff revenue', E: 'export-tax revenue', D: 'transfer that pays for a trade deficit', C: 'real income',
  },
  gradeRows: {} as Record<string, { mechanism: string; words: string }>, limitRows: {} as Record<string, { assumption: string; follows: string }>,
  refusedRows: {} as Record<string, { number: string; why: string }>,
};
