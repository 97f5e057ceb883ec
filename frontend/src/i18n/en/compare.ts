/** Words of the page Compare. */
export const compare = {
  title: 'Compare', heading: (count: number) => `Compare ${['', '', 'two ', 'three ', 'four '][count] ?? ''}scenarios`,
  none: 'A comparison needs two scenarios. Add one from Result, or a shipped one here.', one: 'One more scenario is needed: add a shipped one here, or build one and choose “Add to compare” on its result.',
  full: 'Four runs are the limit of a readable panel.', differs: (letter: string) => `Differs from ${letter}:`, add: 'Add a scenario', baseline: 'reference', makeBaseline: (letter: string) => `Measure differences against ${letter}`, remove: (letter: string) => `Remove ${letter}`,
  open: (letter: string) => `Open ${letter} in Result`, exact: '✓ All exact · certified', running: 'Solving', waiting: (letter: string, title: string) => `${letter}: ${title}`,
  notDone: (letter: string) => `${letter} has no result`, drop: 'Remove it, or mend it in Build.',
  comparable: 'Comparable:', alike: 'same economy, same closure, same elasticities, same horizon', sameBase: ', same baseline.', otherBase: '; the baselines differ, so differences are differences of changes, not of levels.',
  refused: 'These runs cannot stand side by side.', mixed: 'Runs with another closure, economy, horizon or set of elasticities are not compared with these unless you ask for it.', allow: 'Compare all the same, and say so',
  allowed: 'Mixed comparison, as asked for.',
  answer: {
    agree: 'The runs agree: no region’s real income differs between them.',
    two: (parts: string, one: string, other: string) => `Real income is ${parts} under ${one} than under ${other}.`,
    part: (points: string, side: string, where: string) => `${points} ${side} in ${where}`, higher: 'higher', lower: 'lower', points: ' percentage points',
    spans: (parts: string) => `Across the runs, the change in real income goes from ${parts}.`, span: (low: string, a: string, high: string, b: string, where: string) => `${low} (${a}) to ${high} (${b}) in ${where}`,
    hardly: (where: string, one: string, other: string) => `Real income in ${where} hardly differs between ${one} and ${other}.`,
    elsewhere: (where: string) => `Elsewhere the runs are furthest apart in ${where}.`,
    turned: (names: string, base: string) => `Whether real income in ${names} is higher or lower than under ${base} depends on the options.`,
    kept: (names: string, base: string) => `In ${names} every difference to ${base} keeps its direction under every combination of options that the runs share.`,
    unknown: 'How far the differences depend on the options is not known: not all runs share a grid of options.',
  },
  dots: {
    title: (name: string) => `The runs are furthest apart in ${name}`, sub: (options: string) => `Real income, change in percent · mark: headline · pale band: lowest to highest of ${options} options · ○ the sign differs between options`,
    note: 'Regions where the runs are furthest apart, and those in the policies. The table below holds all.', words: (name: string, values: string) => `${name}: ${values}.`,
  },
  table: {
    title: (letter: string, title: string) => `Differences from ${letter}, “${title}”`, sub: 'Real income, percent, and difference in percentage points · ○ the sign of the difference depends on the option',
    region: 'Region', minus: (letter: string, base: string) => `${letter} − ${base}, pp`, value: (letter: string) => `${letter}, %`, note: 'Groups are the sum of their members’ money gains and losses over their income.',
    words: (name: string, gaps: string) => `${name}: ${gaps}.`, more: 'All regions', fewer: 'Fewer regions',
  },
  downloads: 'Download', zipAll: 'Comparison (zip)', zip: (letter: string) => `Run ${letter} (zip)`, shared: 'The link is copied. It restores this comparison in any running lab.',
  runWords: (title: string) => title,
};
