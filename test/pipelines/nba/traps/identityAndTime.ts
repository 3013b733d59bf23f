import { nba, shared, trap, type Trap } from './trap.js';

const POINT_IN_TIME = 'pipelines/nba/pointInTime/pointInTime.test';
const READ = 'application/cell/readInputs';

/** Processors §2.1–2.8 and items 1–15 of §14. */
export const identityAndTime: readonly Trap[] = [
  trap(
    'P-06',
    '§2.1: the schedule is Eastern time with a Z; read as UTC, late games move',
    ['pipelines/nba/raw/schedule.test', 'P-06 P-§2.1 a tip-off at 22:30'],
    nba('raw/parseSchedule', 'zoned(date, time)', 'instantOf(`${date}T${time}:00.000Z`)'),
  ),
  trap(
    'P-§2.1',
    'a late-September date falls into the next season',
    ['domain/gameDate.test', 'P-§2.1 names the season of a date'],
    shared('domain/gameDate', '>= 10 ? 0 : 1', '>= 9 ? 0 : 1'),
  ),
  trap(
    'P-§2.1',
    'a source that counts by the ending year is taken at its word',
    ['pipelines/nba/raw/identity.test', 'tells the season by the year in which it began'],
    nba('identity/gameId', '2000 + Number(nbaGameId.slice(3, 5))', '2001 + Number(nbaGameId.slice(3, 5))'),
  ),
  trap(
    'P-§2.1',
    'a source that labels a season by its ending year is not converted',
    ['pipelines/nba/raw/rosters.test', 'P-§2.1 a label of the year in which the season ends'],
    nba('raw/season', '|| (!isRange && year === seasonYear + 1)', ''),
  ),
  trap(
    'P-§2.1',
    'a game that is not processed enters through the box scores',
    ['pipelines/nba/analytics/teamOffense.test', 'P-§2.1 games of other types never enter'],
    nba('analytics/slate', 'if (!PROCESSED.has(row.game_type))', 'if (row.game_type === null)'),
  ),
  trap(
    'P-§2.1',
    'a pre-season gamebook of the date is loaded',
    ['pipelines/nba/raw/boxscores.test', 'P-§2.1 a pre-season gamebook'],
    nba(
      'raw/gamebook',
      'gameOfTeams(inputs.schedule, away, home);',
      'gameOfTeams(inputs.schedule, away, home) ?? inputs.schedule[0];',
    ),
  ),
  trap(
    'P-§2.2',
    'ids change their format and joins return nothing in silence',
    ['pipelines/nba/analytics/playerContext.test', 'P-§2.2 P-08 L9 props that name nobody'],
    nba('analytics/gateKinds', 'if (found > 0 && found >= floor * left.size)', 'if (found >= 0)'),
  ),
  trap(
    'P-10',
    '§2.2: a game under both orders of its teams gives team rows twice',
    ['pipelines/nba/raw/boxscores.test', 'P-10 L9 a game delivered as HOME_AWAY'],
    nba(
      'raw/teamBoxscore',
      '...gameColumns(game),',
      '...gameColumns(game), game_id: `${game.game_id.slice(0, 9)}${first.team.abbr}_${second.team.abbr}`,',
    ),
  ),
  trap(
    'P-08',
    '§2.4: suffixes are stripped',
    ['pipelines/nba/raw/identity.test', '"Ándre Sámplić Jr." gives'],
    nba(
      'identity/playerLookup',
      ".replace(/[^a-z0-9]/g, '')",
      ".replace(/[^a-z0-9]/g, '').replace(/(jr|sr|iii|ii|iv)$/, '')",
    ),
  ),
  trap(
    'P-08',
    '§2.4: accented letters are deleted instead of folded',
    ['pipelines/nba/raw/identity.test', '"Ándre Sámplić Jr." gives'],
    nba('identity/playerLookup', ".normalize('NFD')", ".normalize('NFC')"),
  ),
  trap(
    'P-08',
    'a second normaliser appears',
    ['pipelines/nba/properties/identity.test', 'P-08 the code base has one normaliser'],
    nba(
      'identity/teams',
      'const LEAGUE_ID_BASE',
      "export const other = (name) => name.normalize('NFD');\nconst LEAGUE_ID_BASE",
    ),
  ),
  trap(
    'P-09',
    'an unknown team is passed through',
    ['pipelines/nba/raw/identity.test', 'an unknown team is an error'],
    nba(
      'identity/teams',
      'throw new UnknownTeamError(`',
      'if (where !== null) return { abbr: codeOrName }; throw new UnknownTeamError(`',
    ),
  ),
  trap(
    'P-01',
    '§2.6: three tables used <= D',
    [POINT_IN_TIME, 'P-01 P-02 P-03 VL PDC'],
    shared(READ, '{ from: seasonStart(context), to: plusDays(date, -1) }', '{ from: seasonStart(context), to: date }'),
  ),
  trap(
    'P-02',
    'what happens after D changes rows of D',
    [POINT_IN_TIME, 'P-01 P-02 P-03 VL UTGC'],
    nba('analytics/teamHistory', 'game.date >= date ||', ''),
  ),
  trap(
    'P-03',
    '§5.1: snapshots taken during the game leak the result',
    ['pipelines/nba/formulas/lines.test', 'P-03 P-§5.1 a snapshot of the game itself'],
    nba('formulas/selectLine', 'row.snapshot_timestamp >= cut', 'row.snapshot_timestamp === null'),
  ),
  trap(
    'P-04',
    'a model that was trained on the date is used for it',
    [POINT_IN_TIME, 'P-04 a model that was trained on D'],
    nba(
      'predictions/modelDocuments',
      'manifest.cut_date <= cut && manifest.train_end_date < date',
      'manifest.cut_date !== ""',
    ),
  ),
  trap(
    'P-05',
    '§10: look-up inclusive, so that the errors of a date correct the same date',
    ['pipelines/nba/grading/tiers.test', 'P-05 a snapshot with as_of = game date'],
    nba('grading/tiers', 'row.as_of_date < prediction.gameDate', 'row.as_of_date <= prediction.gameDate'),
  ),
  trap(
    'P-05',
    '§10: window inclusive of D',
    ['pipelines/nba/grading/tiers.test', 'P-05 grades of D never correct D'],
    shared(READ, '-daysOf(window, context)), to: plusDays(date, -1)', '-daysOf(window, context)), to: date'),
  ),
  trap(
    'P-07',
    'player points do not sum to the team',
    ['pipelines/nba/analytics/playerGame.test', 'P-07 a team whose players do not sum'],
    nba('analytics/playerBox', '&& sumOf(lines.map((line) => line.points ?? 0)) === teamPoints', ''),
  ),
  trap(
    'P-11',
    '§2.6, §7.1: a window counted rows, not games',
    ['pipelines/nba/precompute/teamDefenseZones.test', 'P-§7.1 P-11 duplicated rows are not games'],
    nba('precompute/games', 'isInOrder(rows) ? rows : distinctGames(rows)', 'rows'),
  ),
  trap(
    'P-11',
    'duplicated summaries change the shots of a player',
    ['pipelines/nba/precompute/playerShotZones.test', 'P-11 duplicated rows change no hash'],
    nba('precompute/games', 'isInOrder(rows) ? rows : distinctGames(rows)', 'rows'),
  ),
  trap(
    'P-12',
    '§2.6: 0-point DNP rows inside the last five',
    ['pipelines/nba/precompute/dailyCache.test', 'P-12 a game he did not play'],
    nba('precompute/games', '!row.played || !wanted', '!wanted'),
  ),
  trap(
    'P-12',
    '§6.3: a true scoreless game is taken for a DNP',
    ['pipelines/nba/analytics/playerContext.test', 'P-12 a DNP and a 0-minute row'],
    nba('formulas/windows', ': minutes > 0', ': minutes > 0 && (points ?? 0) > 0'),
  ),
  trap(
    'P-13',
    '§2.6: >= D−7 is seven days and > D is not a day; eight days counted',
    ['pipelines/nba/analytics/teamContext.test', 'P-13 a game at D−7 counts'],
    nba('formulas/windows', 'plusDays(date, -days)', 'plusDays(date, -days - 1)'),
  ),
  trap(
    'P-13',
    'the cache counts eight days',
    ['pipelines/nba/precompute/dailyCache.test', 'P-13 a game at D−7 counts'],
    nba('precompute/workload', 'weekFrom: plusDays(date, -7)', 'weekFrom: plusDays(date, -8)'),
  ),
  trap(
    'P-14',
    '§2.7: the plain date difference as rest, tested against 0',
    ['pipelines/nba/analytics/teamContext.test', 'P-14 consecutive dates: rest 0'],
    nba('formulas/rest', 'daysBetween(previous, date) - 1', 'daysBetween(previous, date)'),
  ),
  trap(
    'P-14',
    'a back-to-back in the features is never one',
    ['pipelines/nba/precompute/featureStore.test', 'P-14 P-§7.5 venue, rest'],
    nba('precompute/features', 'isBackToBack(daysRest) ? 1 : 0', '0'),
  ),
  trap(
    'P-15',
    '§7.4: windows crossed seasons',
    ['pipelines/nba/precompute/dailyCache.test', 'P-15 last season is not read'],
    shared(
      READ,
      'const seasonStart = (context) => gameDate(`${context.seasonYear}-',
      'const seasonStart = (context) => gameDate(`${context.seasonYear - 1}-',
    ),
  ),
  trap(
    'P-§7.4',
    'the pace of a team crossed seasons',
    ['pipelines/nba/precompute/dailyCache.test', 'P-§7.4 the pace of a team crosses no season'],
    shared(
      READ,
      'const seasonStart = (context) => gameDate(`${context.seasonYear}-',
      'const seasonStart = (context) => gameDate(`${context.seasonYear - 1}-',
    ),
  ),
  trap(
    'P-§2.8',
    'metadata enters the hash',
    ['domain/rowHash.test', 'P-§2.8 vector'],
    shared('domain/rowHash', "`${index === 0 ? '' : '|'}${name}:`", '`${name}:`'),
  ),
  trap(
    'P-§2.10',
    'only the first source is compared, so that changes of the others are hidden',
    ['application/readInputs.test', 'P-§2.10 MLFS'],
    shared(
      READ,
      "sha256(read.map(({ alias, hash }) => `${alias}:${hash}`).join('\\n'))",
      'sha256(read[0]?.hash ?? "")',
    ),
  ),
];
