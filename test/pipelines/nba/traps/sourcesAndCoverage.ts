import { nba, shared, trap, type Trap } from './trap.js';

/** Processors §2.9–2.15 and §§4–5, and items 16–18, 23–28 and 34–42 of §14. */
export const sourcesAndCoverage: readonly Trap[] = [
  trap(
    'P-§2.9',
    'with no declared key the equality check is silently off',
    ['pipelines/nba/tables.test', 'nba_precompute.player_daily_cache: its key is declared'],
    nba('tables/precompute', "key: ['cache_date', 'player_lookup']", 'key: []'),
  ),
  trap(
    'P-§2.9',
    'a statement without the partition predicate is refused by tables that ask for it',
    ['adapters/bigquery/bigqueryWarehouse.test', 'declares partition, clustering and required filter'],
    shared('adapters/bigquery/bigquerySql', '(require_partition_filter = TRUE)', '(require_partition_filter = FALSE)'),
  ),
  trap(
    'P-34',
    'equal rows are written again',
    ['adapters/duckdb/duckdbWarehouse.test', 'P-34 the same rows again'],
    shared('adapters/duckdb/duckdbCommit', 'if (partitionHash(before) === write.hash)', 'if (write.hash === null)'),
  ),
  trap(
    'P-39',
    '§2.12: the fallback nulled attempts that the source did have',
    ['pipelines/nba/analytics/playerGame.test', 'P-39 a bdl game: statistics present'],
    nba(
      'analytics/playerBox',
      'fgAttempts: row.field_goals_attempted',
      'fgAttempts: row.plus_minus === undefined ? null : row.field_goals_attempted',
    ),
  ),
  trap(
    'P-39',
    '§2.12: the fallback admitted DNP rows (minutes 00)',
    ['pipelines/nba/analytics/playerGame.test', 'P-39 a bdl game: statistics present'],
    nba('analytics/playerBox', "source === 'nbac_gamebook' ? lines : lines.filter((line) => line.played)", 'lines'),
  ),
  trap(
    'P-42',
    '§2.12: fewer than ten team rows are taken for a failure',
    ['pipelines/nba/analytics/teamOffense.test', 'P-42 T16 one game gives two rows'],
    nba(
      'analytics/teamGates',
      'wanted.filter((id) => !found.has(id)).map((id) => `${id}: expected a row, found none`)',
      'rows.length < 10 ? ["fewer than 10"] : []',
    ),
  ),
  trap(
    'P-40',
    '§2.12: not empty was taken for covered, with 1 of 187 rows',
    ['pipelines/nba/analytics/playerContext.test', 'P-40 L11 a driver with 1 of 16'],
    nba(
      'analytics/contextDrivers',
      "add(named(summaries.get(side.team)), side, 'synthetic_pgs')",
      "if (taken.size === 0)\n            add(named(summaries.get(side.team)), side, 'synthetic_pgs')",
    ),
  ),
  trap(
    'P-§2.12',
    'the first source that is not empty covers',
    ['pipelines/nba/hardCases.test', 'P-§2.12 half of a team in the first source'],
    nba(
      'analytics/playerBox',
      'playedOf(lines) >= MIN_PLAYED && sumOf(lines.map((line) => line.points ?? 0)) === teamPoints',
      'lines.length > 0 || teamPoints < 0',
    ),
  ),
  trap(
    'P-§2.13',
    'another length of bootstrap than the one constant',
    ['pipelines/nba/precompute/ending.test', 'P-16 with 7 days of bootstrap'],
    shared('application/cell/computeCell', "engine.pipeline.constants['bootstrap.days'] ?? 0", '14'),
  ),
  trap(
    'P-§2.13',
    'the opening of the season moves with a postponed game',
    ['application/scheduleBook.test', 'P-§2.13 is the first date of the regular season'],
    shared('application/scheduleBook', 'rules.regularDateOf(row)', 'rules.gameOf(row)?.gameDate'),
  ),
  trap(
    'P-16',
    '§2.13: a bootstrap date counts as missing and is retried for ever',
    ['pipelines/nba/openingWeeks.test', 'P-16 P-§2.13 generated'],
    nba('declare', "'out_of_season', 'bootstrap',", "'out_of_season',"),
  ),
  trap(
    'P-16',
    'rows are written on bootstrap dates',
    ['pipelines/nba/precompute/ending.test', 'P-16 with 14 days of bootstrap'],
    shared('application/cell/computeCell', 'day >= 0 && day <', 'day > 0 && day < -1 +'),
  ),
  trap(
    'P-§2.13',
    'an empty earlier run (0 records, success) blocks a good rerun',
    ['application/replay/synthesise.test', 'P-§2.13 an earlier success of 0 rows'],
    shared(
      'application/replay/synthesise',
      'if (!isEmptyByRecord && rows < Math.max(1, facts.minRecords))',
      'if (rows < 0)',
    ),
  ),
  trap(
    'P-§2.15',
    'a game counts for the home team only',
    ['pipelines/nba/analytics/teamContext.test', 'P-§2.15 a game counts once for each'],
    nba(
      'analytics/slate',
      'export const teamsOf = (game) => [game.away, game.home]',
      'export const teamsOf = (game) => [game.home, game.home]',
    ),
  ),
  trap(
    'P-§2.15',
    'all actual games are counted against a capped expectation',
    ['pipelines/nba/formulas/windows.test', 'never exceeds 100'],
    nba('formulas/completeness', 'if (actual.has(game))', 'if (actual.size >= 0 || actual.has(game))'),
    nba('formulas/completeness', '(found / expected.size) * 100', '(actual.size / expected.size) * 100'),
  ),
  trap(
    'P-§4.1',
    'two feeds list a game twice and double the joins',
    ['pipelines/nba/analytics/teamOffense.test', 'P-§4.1 takes the newest of several schedule rows'],
    nba('analytics/slate', 'newest.set(row.nba_game_id, row)', 'newest.set(`${row.nba_game_id} ${newest.size}`, row)'),
  ),
  trap(
    'P-§4.3',
    'MM:SS is coerced to a number',
    ['pipelines/nba/raw/boxscores.test', 'P-§4.3 minutes MM:SS become a decimal'],
    nba(
      'raw/playerLine',
      'minutes_decimal: Number(minutes) + Number(seconds) / 60',
      'minutes_decimal: Number(written)',
    ),
  ),
  trap(
    'P-27',
    '§4.9: other markets enter under the same columns',
    ['pipelines/nba/formulas/lines.test', 'P-27 odds_api comes before bettingpros'],
    nba('formulas/selectLine', "row.market_type !== 'points' ||", ''),
  ),
  trap(
    'P-§4.9',
    'the loader takes every market of the second source',
    ['pipelines/nba/raw/secondSources.test', 'P-27 another market in the same shape'],
    nba('raw/bettingProps', 'if (market !== MARKET)', 'if (market === null)'),
  ),
  trap(
    'P-27',
    'books in the order of the alphabet',
    ['pipelines/nba/formulas/lines.test', 'P-27 draftkings comes before fanduel'],
    nba('formulas/bookOrder', 'if (rank !== 0)\n        return rank;', ''),
  ),
  trap(
    'P-§4.11',
    'filtering on upper-case OUT matches nothing',
    ['pipelines/nba/hardCases.test', 'P-§4.11 P-§8.1 an OUT in capitals'],
    nba('analytics/injuries', 'row.injury_status.trim().toLowerCase()', 'row.injury_status.trim()'),
  ),
  trap(
    'P-§5.1',
    'a constant 20.0 line is given to every player',
    ['pipelines/nba/hardCases.test', 'P-28 P-§5.1 no props anywhere'],
    nba('predictions/predictionLine', 'current_points_line: null', 'current_points_line: 20'),
  ),
  trap(
    'P-24',
    '§5.3: a median over both outcomes of a spread is about 0',
    ['pipelines/nba/formulas/lines.test', 'P-24 the favourite has a negative spread'],
    nba(
      'formulas/gameLines',
      "row.market_key === 'spreads' && row.outcome_team_abbr === team",
      "row.market_key === 'spreads'",
    ),
  ),
  trap(
    'P-§5.4',
    'box-score threes are mixed with play-by-play paint',
    ['pipelines/nba/analytics/playerGame.test', 'P-§5.4 zones come from play-by-play whole'],
    nba('analytics/playerGame', 'zone_three_attempts: zones.threeAttempts', 'zone_three_attempts: null'),
  ),
  trap(
    'P-§5.4',
    'a player whose zones disagree with his box keeps them',
    ['pipelines/nba/analytics/playerGame.test', 'P-§5.4 a player whose zones disagree'],
    nba('analytics/playerGame', 'zonesMismatch(counts, line.fgAttempts, line.threeAttempts)', 'false'),
  ),
  trap(
    'P-18',
    'the chain stops where a zone analysis is empty',
    ['pipelines/nba/precompute/ending.test', 'P-18 with no zone of any team'],
    nba(
      'precompute/compositeFactors',
      'if (ending !== null)',
      'if (ending === null && inputs.tdza.length === 0) return { rows: [] };\n        if (ending !== null)',
    ),
  ),
  trap(
    'P-17',
    '§7.1: the minimum ramps with the day',
    ['pipelines/nba/precompute/teamDefenseZones.test', 'P-§7.1 a hard minimum of 15'],
    nba('precompute/teamDefenseZones', "minimum: constantOf(context, 'tdza.min_games')", 'minimum: 15'),
  ),
  trap(
    'P-35',
    'a partition is replaced outside of one transaction',
    ['adapters/duckdb/duckdbWarehouse.test', 'P-35 a failure between delete and insert'],
    shared(
      'adapters/duckdb/duckdbCommit',
      'await appendRows(connection, table, rows);\n    return outcome(table, await storedHashes',
      "await connection.run('COMMIT'); await connection.run('BEGIN TRANSACTION'); await appendRows(connection, table, rows);\n    return outcome(table, await storedHashes",
    ),
  ),
  trap(
    'P-36',
    'the order of rows decides a mean',
    ['pipelines/nba/grading/performanceSummary.test', 'P-36 sums of tenths are exact'],
    nba(
      'grading/gradeTally',
      'sumOf(units) / unit / units.length',
      'sumOf(values.filter((value) => value !== null)) / units.length',
    ),
  ),
  trap(
    'P-37',
    'an expected player without row and reason passes',
    ['pipelines/nba/precompute/featureStore.test', 'P-37 an expected player without row'],
    shared(
      'application/cell/judgeRows',
      '!covered.has(id) && !explained.has(id)',
      'covered.size < 0 && !covered.has(id) && !explained.has(id)',
    ),
  ),
  trap(
    'P-38',
    'a default is not marked',
    ['pipelines/nba/precompute/featureStore.test', 'P-38 without composite factors bits 5 to 8'],
    nba(
      'precompute/featureStore',
      'found === origin ? mask + 2 ** index : mask',
      "found === origin && origin !== 'default' ? mask + 2 ** index : mask",
    ),
  ),
  trap(
    'P-38',
    'a line that is not there counts as a default',
    ['pipelines/nba/precompute/featureStore.test', 'P-38 without a line the three vegas features'],
    nba('precompute/features', "origin: 'absent'", "origin: 'default'"),
  ),
  trap(
    'P-41',
    'a historical run moves latest',
    ['domain/uploadPlan.test', 'P-41 a historical run never moves latest'],
    shared('domain/uploadPlan', 'run.isLive && (present === null', '(present === null'),
    shared(
      'domain/uploadPlan',
      "if (run.isLive || kind === 'dated')",
      "if (run.isLive || kind === 'dated' || kind === 'pointer')",
    ),
  ),
];
