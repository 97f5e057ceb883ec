/** Words of long work: progress, states, the list of games and timelines, files. */
export const jobs = {
  states: { queued: 'Waits', running: 'At work', done: 'Done', failed: 'Failed', cancelled: 'Cancelled', interrupted: 'Interrupted' },
  certified: '✓ Certified', notCertified: 'Not certified', partly: 'Partly certified',
  progress: 'Progress', steps: {
    prepare: 'Load and prepare the economy', write: 'Write the answer', dates: 'Solve the dates', ranges: 'Range of options at the first, the last and the highest date',
    date: (at: number, all: number, day: string) => `date ${at} of ${all}: ${day}`,
  },
  marks: { done: 'done', now: 'at work', next: 'to come' },
  elapsed: (time: string) => `${time} so far`, about: (time: string) => `about ${time} in all`, seconds: (count: number) => `${count} s`, minutes: (count: number) => `${count} min`,
  waitsFor: (count: number) => (count === 1 ? 'Waits until one other job is done.' : `Waits until ${count} other jobs are done.`), waitsNext: 'Begins in a moment.',
  leave: 'You may leave this page: the work goes on, and is found again here or by the link.',
  cancelling: 'Cancelling …', started: (title: string) => `Started: ${title}`, stepDone: (step: string) => `Now: ${step}`,
  details: {
    fixed: {
      'starting': 'starting a process', 'loading the world': 'loading the economy', 'preparing the benchmark (the first run also compiles the solver)': 'preparing the benchmark',
      'preparing the benchmark and the baseline': 'preparing the benchmark and the baseline', 'best answers to each other\'s rates': 'best answers to each other’s rates',
      'the other order of answers': 'the other order of answers', 'transfers that equalise the burden': 'transfers that equalise the burden', 'what allies need': 'what allies need',
      'partial compliance': 'partial compliance', 'comparisons': 'comparisons', 'who gains and loses at home from each instrument': 'who gains and loses at home',
    } as Record<string, string>,
    option: (elasticities: string, deficits: string) => `the same under other options: ${elasticities}; deficits ${deficits}`,
    round: (round: string, who: string) => `round ${round}: ${who} answers`, deviations: (who: string) => `would ${who} gain by another choice?`,
    bestDeviation: (who: string) => `best deviation of ${who}`, coalitions: (done: string, all: string) => `${done} of ${all} coalitions`,
    combinations: (done: string, all: string) => `combination ${done} of ${all}`, sets: (done: string, all: string) => `${done} of ${all} sets of sectors`, ban: (sector: string) => `ban of ${sector}`,
    willingness: (value: string) => `own loss accepted per unit of target loss: ${value}`, leads: (who: string) => `${who} leads`, search: 'searching from several starts',
    range: (day: string) => `options at ${day}`, preparing: 'preparing', working: 'at work',
  },
  trouble: {
    failed: 'No answer came of it.', cancelled: 'It was cancelled. Nothing was kept of what was not finished.',
    interrupted: 'It was interrupted: the lab was stopped before it was done.', again: 'Start again',
  },
  recent: {
    title: 'Games and timelines so far', none: 'None yet. What is started here stays in the lab’s folder and is found again after a restart.', name: 'Title', kind: 'Kind', state: 'State',
    when: 'Started', took: 'Took', open: (title: string) => `Open: ${title}`, game: 'game', timeline: 'timeline', span: (from: string, to: string, by: string) => `${from} to ${to}, ${by}`, all: (count: number) => `Show all ${count}`,
  },
  files: {
    title: 'Files, reproduce, cite', report: 'Full report', zip: 'Everything (zip)', json: 'All numbers (JSON)', resolved: 'File with every default written out', chart: 'Chart of the report (SVG)',
    hash: 'Hash of the question', made: 'Made by', hint: 'The archive holds the report, all tables and a README with citation, licence and caveats. The commands below work in its folder.',
  },
  shared: 'The link is copied. It holds the question: another lab solves it once more, or shows its answer if it has it.',
  economy: 'Economy', comparedWith: 'Compared with', residual: (count: string, residual: string) => `${count} equilibria, largest relative residual ${residual}`, remarks: 'Remarks',
  moreTables: 'Tables of this answer', tableOf: (name: string) => `Table: ${name}`,
};
