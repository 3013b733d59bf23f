import type { Edit } from '../../../support/plantedBuild.js';

export interface PlantedLeak {
  readonly leak: string;
  readonly edits: readonly Edit[];
  /** Checks of the suite that must fail, each by itself. */
  readonly caughtBy: readonly string[];
}

const APPLICATION = 'shared/application/cell';
const NBA = 'shared/pipelines/nba';
const edit = (module: string, was: string, becomes: string): Edit => ({ module, was, becomes });
const leak = (name: string, caughtBy: readonly string[], ...edits: readonly Edit[]): PlantedLeak => ({
  leak: name,
  caughtBy,
  edits,
});

const READ = `${APPLICATION}/readInputs`;
const SEASON = edit(
  READ,
  '{ from: seasonStart(context), to: plusDays(date, -1) }',
  '{ from: seasonStart(context), to: date }',
);
const DAYS = edit(READ, '-daysOf(window, context)), to: plusDays(date, -1) }', '-daysOf(window, context)), to: date }');
const readersOf = (alias: string): readonly string[] =>
  ['UPGC', 'MLFS', 'prediction batch'].map((name) => `${name}.${alias}`);

/** What reads too far, planted into the compiled processors and the read they share: every processor has at least one. */
export const LEAKS: readonly PlantedLeak[] = [
  leak(
    '<= for < in every history window',
    [
      'UPGC.pgs',
      'UPGC.togs',
      'UPGC.gamebookSeason',
      'TDZA.tdgs',
      'PSZA.pgs',
      'PDC.pgs',
      'PDC.togs',
      'MLFS.pgs',
      'MLFS.togs',
      'performance summary.season',
      'tier adjustments.accuracy',
    ],
    SEASON,
    DAYS,
  ),
  leak(
    'tables of D are read to the day after',
    [
      'UPGC.utgc',
      'PSZA.upgc',
      'PCF.tdza',
      'PCF.psza',
      'PDC.psza',
      'MLFS.pcf',
      'MLFS.pdc',
      'prediction batch.vectors',
      'grading.predictions',
    ],
    edit(READ, '{ from: date, to: date }', '{ from: date, to: plusDays(date, 1) }'),
  ),
  leak(
    'rows known after the cut-off are read',
    [
      'UTGC.gameLines',
      'UPGC.pgs',
      'TDZA.tdgs',
      'PSZA.pgs',
      'PCF.tdza',
      'PDC.pgs',
      'MLFS.pgs',
      'prediction batch.summaries',
      'prediction batch.pastDefences',
      'prediction batch.tiers',
      'grading.summaries',
      'performance summary.season',
      'tier adjustments.accuracy',
    ],
    edit(READ, 'instantOf(at) <= asOf', 'instantOf(at) >= 0'),
  ),
  leak(
    '<= for < in the history of a team',
    ['UTGC.schedule', 'MLFS.schedule', 'TDZA.schedule'],
    edit(`${NBA}/analytics/teamHistory`, 'game.date >= date ||', 'game.date > date ||'),
  ),
  leak(
    '<= for < in the games a prediction looks back on, window and body',
    ['prediction batch.summaries', 'prediction batch.defenceGames'],
    SEASON,
    edit(`${NBA}/predictions/seasonGames`, "?? '') >= date)", "?? '') > date)"),
  ),
  leak(
    '<= for < in the look-up of the tier snapshot, window and body',
    ['prediction batch.tiers'],
    DAYS,
    edit(`${NBA}/grading/tiers`, 'row.as_of_date < prediction.gameDate', 'row.as_of_date <= prediction.gameDate'),
  ),
  leak(
    'a line of the first source is read whenever it was taken down',
    readersOf('oddsApi'),
    edit(`${NBA}/formulas/selectLine`, 'row.snapshot_timestamp >= cut', 'row.snapshot_timestamp === cut'),
  ),
  leak(
    'a line of the second source is read whenever it was taken down',
    readersOf('bettingPros'),
    edit(`${NBA}/formulas/selectLine`, 'row.bookmaker_last_update < cut', 'row.bookmaker_last_update !== cut'),
  ),
  leak(
    'a spread is read whenever it was taken down',
    ['UTGC.gameLines', 'UPGC.gameLines'],
    edit(`${NBA}/formulas/gameLines`, 'row.snapshot_timestamp >= cut', 'row.snapshot_timestamp === cut'),
  ),
  leak(
    'an injury report is read whenever it was written',
    ['UTGC', 'UPGC', 'prediction batch', 'grading'].flatMap((name) => [`${name}.injuries`, `${name}.otherInjuries`]),
    edit(`${NBA}/analytics/injuries`, 'timeOf(row) < cut', 'timeOf(row) !== cut'),
  ),
  leak(
    'a roster is read whenever it was taken down',
    ['UPGC.rosters'],
    edit(
      `${NBA}/analytics/rosterChain`,
      "rows.filter((row) => (row.scrape_timestamp ?? '') < cut)",
      "rows.filter((row) => (row.scrape_timestamp ?? '') !== cut)",
    ),
  ),
  leak(
    'a live pass reads markets up to tip-off instead of its own start',
    ['UTGC.gameLines', ...readersOf('oddsApi')],
    edit(`${NBA}/analytics/slate`, 'return asOf < tip ? asOf : tip;', 'return tip;'),
  ),
  leak(
    'a grade takes the window of its game and not that of its prediction',
    ['grading'],
    edit(
      `${NBA}/grading/predictionAccuracy`,
      'window_end_date: prediction.window_end_date',
      'window_end_date: prediction.game_date',
    ),
  ),
  leak(
    '<= for < in what is learned for a week, twice',
    ['learned_v1'],
    edit(`${NBA}/predictions/learnedTraining`, 'row.game_date < span.before', 'row.game_date <= span.before'),
    edit(`${NBA}/predictions/learnedFit`, 'date >= from && date < before', 'date >= from && date <= before'),
  ),
  leak(
    'a model learns up to D',
    ['learned_v1'],
    DAYS,
    edit(`${NBA}/predictions/learnedFit`, 'plusDays(date, 1 - dayOfWeek(date))', 'plusDays(date, 1)'),
  ),
];
