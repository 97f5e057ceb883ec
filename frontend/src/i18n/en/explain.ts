/** Words of the page Explain. */
export const explain = {
  title: 'Explain', none: 'No result is there to explain yet.', waiting: 'The full run is under way; this page fills when it is done.',
  certificate: {
    title: 'Solved exactly',
    text: 'Solved exactly: every market clears and every budget balances; a second program rebuilt all accounts.',
    limit: 'This says that the model was solved correctly, not that the model is right.',
    residual: (value: string) => `Largest relative residual of all equations: ${value}.`, walras: (value: string) => `Walras’ law, left out of the equations, holds to ${value} of world income.`,
    solves: (count: number) => `${count} certified solutions stand behind these numbers.`,
    equation: 'Equation', size: 'Largest relative residual', equations: { zero_profit: 'Zero profit', income_balance: 'Income balance', market_clearance: 'Market clearance', numeraire: 'Numeraire', complementarity: 'Complementarity of controls', subsidy_budget: 'Subsidy budget' },
  },
  checklist: 'Accounts checklist', check: 'Check', holds: 'Holds', gap: 'Gap', holdsYes: '✓ yes', holdsNo: '✗ no',
  closure: { title: 'Closure', text: 'What closes the accounts. Another choice can change the answer by as much as a policy can.',
    names: { variant: 'Variant', horizon: 'Horizon', deficits: 'Trade deficits', revenue: 'Tariff revenue', elasticities: 'Trade elasticities', numeraire: 'Numeraire', retaliation: 'Answers of others', compared_with: 'Compared with' } },
  remainder: { title: 'The explanation adds up', text: (solves: number, remainder: string) => `The decomposition follows a straight path from the baseline to the policies in ${solves} certified solutions. What its terms leave unexplained is at most ${remainder} percentage points.`, none: 'The decomposition was not computed for this result.' },
  pressure: {
    title: (region: string) => `What moves the real income of ${region} most`, sub: 'Effect of one more percentage point of a rate, or one percent of a factor, on real income · percentage points · at this result',
    ask: 'Compute which parameter moves the answer most', computing: 'Differentiating the model at this result', note: 'Derivatives of the certified solution (implicit differentiation); good for small steps, not for large ones.',
    none: 'No parameter moves it by a printed digit.', kinks: 'A control just binds here: the derivative holds on this side only.', region: 'Region',
    kinds: { tariff: 'tariff', export_tax: 'export tax', production_subsidy: 'subsidy', trade_cost: 'trade cost', productivity: 'productivity', trade_elasticity: 'trade elasticity' },
    words: (list: string) => `From largest to smallest: ${list}.`,
  },
  provenance: { title: 'Where every wedge comes from', text: 'Each rate in force with its source; judgements are marked as such.', none: 'The policies of this scenario state their rates themselves; the world and the elasticities come from the sources below.', sources: 'Sources', what: 'What', from: 'Source', more: (count: number) => `${count} more in the files of the run` },
  remarks: 'Remarks', options: 'Range of options',
  range: { title: 'All options solved', text: (count: number, all: number) => `${all} combinations, ${count} with a certified solution. The first is the headline.`, status: 'Status' },
  axes: { elasticities: 'Elasticities', deficits: 'Deficits', revenue: 'Revenue', retaliation: 'Answer' },
  answers: { 'as stated': 'none beyond the policies', 'mirror retaliation': 'answered in kind' },
};
