import type { RowGate } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { identity, type RowsGate } from '../../gates.js';
import { uniqueIds } from '../analytics/gateKinds.js';
import { meanOf } from '../formulas/statistics.js';
import { FEATURE_NAMES } from '../tables/features.js';
import type { mlFeatureStoreV2 } from '../tables/precompute.js';
import { opponentJoin, type OpponentInputs } from './opponentJoin.js';

type Row = BodyRowOf<typeof mlFeatureStoreV2>;

/** The three features of the betting line, which alone may be NULL. */
const MARKET: ReadonlySet<string> = new Set(['vegas_points_line', 'vegas_opening_line', 'vegas_line_move']);

const bitsOf = (mask: number): number => mask.toString(2).replaceAll('0', '').length;

const vectorProblem = (row: Row): string | null => {
  if (row.feature_count !== FEATURE_NAMES.length) return `${row.feature_count} features`;
  if (row.feature_sources?.length !== FEATURE_NAMES.length) return `${row.feature_sources?.length ?? 0} origins`;
  const hole = FEATURE_NAMES.find((name) => !MARKET.has(name) && !Number.isFinite(row[name]));
  return hole === undefined ? null : `${hole} is ${row[hole]}`;
};

const maskProblem = (row: Row): string | null => {
  if (bitsOf(row.default_mask) !== row.default_count)
    return `${bitsOf(row.default_mask)} bits for ${row.default_count} defaults`;
  const absent = FEATURE_NAMES.reduce((mask, name, index) => (row[name] === null ? mask + 2 ** index : mask), 0);
  return absent === row.absent_mask ? null : `absent mask ${row.absent_mask}, expected ${absent}`;
};

const VENUE_GAMES = 3;

/** Share of the rows of each side that say it is at home, for every game that has rows of both. */
const sidesOf = (rows: readonly Row[]): readonly number[] => {
  const games = new Map<string, Map<string, number[]>>();
  for (const row of rows) {
    const sides = games.get(row.game_id) ?? new Map<string, number[]>();
    games.set(row.game_id, sides.set(row.team_abbr, [...(sides.get(row.team_abbr) ?? []), row.home_away]));
  }
  return [...games.values()]
    .filter(({ size }) => size === 2)
    .flatMap((sides) => [...sides.values()].map((venues) => meanOf(venues) ?? 0));
};

/**
 * One side of a game is at home and one away; when all are on one side the venue was never read. Sides are weighed and
 * not rows: in the first weeks a team of few games has few rows, and which team that is says nothing of venues.
 */
const venues: RowsGate<Row> = {
  name: 'mean:home_away',
  level: 'fail',
  check: (rows) => {
    const sides = sidesOf(rows);
    if (sides.length < 2 * VENUE_GAMES) return [];
    const mean = meanOf(sides) ?? 0;
    return mean >= 0.4 && mean <= 0.6 ? [] : [`home_away: mean ${mean.toFixed(3)}, expected 0.40 to 0.60`];
  },
};

const WARM_GAMES = 15;
const MANY_DEFAULTS = 10;
const MOST_DEFAULTED = 0.1;

/** After warm-up few rows may be made of defaults. */
const defaults: RowGate<OpponentInputs, Row> = {
  name: 'defaults',
  level: 'fail',
  check: (rows, { utgc }) => {
    const isWarm = utgc.length > 0 && utgc.every((row) => row.game_number_in_season > WARM_GAMES);
    const many = rows.filter((row) => row.default_count > MANY_DEFAULTS);
    if (!isWarm || many.length <= MOST_DEFAULTED * rows.length) return [];
    return [
      `${many.length} of ${rows.length} rows with more than ${MANY_DEFAULTS} defaults: ${many[0]?.player_lookup}`,
    ];
  },
};

export const featureGates: readonly RowGate<OpponentInputs, Row>[] = [
  uniqueIds('player', (row) => row.player_lookup),
  identity<Row>('vector', vectorProblem),
  identity<Row>('masks', maskProblem),
  venues,
  defaults,
  opponentJoin('warn', 1),
  opponentJoin('fail', 0.95),
];
