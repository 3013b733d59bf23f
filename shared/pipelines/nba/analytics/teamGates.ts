import type { RowGate } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { groupIdentity, identity, notNull, range } from '../../gates.js';
import { sumOf } from '../formulas/statistics.js';
import type { teamDefenseGameSummary, teamOffenseGameSummary } from '../tables/analytics.js';
import { uniqueIds } from './gateKinds.js';
import { teamsOf } from './slate.js';
import { ratesOf } from './teamBox.js';
import { requiredFinals, teamDay, type teamGameInputs } from './teamGames.js';

type Declared = typeof teamGameInputs;
type Offense = BodyRowOf<typeof teamOffenseGameSummary>;
type Defense = BodyRowOf<typeof teamDefenseGameSummary>;

/** Two rows per final; games whose source is declared gone may have none. */
const twoPerFinal = <R extends { readonly game_id: string }>(teamOf: (row: R) => string): RowGate<Declared, R> => ({
  name: 'rows:two-per-final',
  level: 'fail',
  check: (rows, inputs, context) => {
    const found = new Set(rows.map((row) => `${row.game_id} ${teamOf(row)}`));
    const wanted = requiredFinals(inputs, context).flatMap((game) =>
      teamsOf(game).map((team) => `${game.gameId} ${team}`),
    );
    return wanted.filter((id) => !found.has(id)).map((id) => `${id}: expected a row, found none`);
  },
});

/** Where a play-by-play or zone source has rows of the date, four of five rows have zones. */
const zonesWhereTold = <R extends { readonly shot_zones_available: boolean | null }>(): RowGate<Declared, R> => ({
  name: 'zones:where-told',
  level: 'degrade',
  check: (rows, inputs) => {
    const isTold = inputs.bigdataball.length + inputs.nbacPbp.length + inputs.zoneSummary.length > 0;
    const missing = rows.filter((row) => row.shot_zones_available !== true).length;
    return !isTold || missing <= 0.2 * rows.length
      ? []
      : [`zones: missing in ${missing} of ${rows.length} rows although a source has the date`];
  },
});

const pointsOfMakes = (row: Offense): number | null =>
  row.fg_makes === null || row.three_pt_makes === null || row.ft_makes === null
    ? null
    : 2 * (row.fg_makes - row.three_pt_makes) + 3 * row.three_pt_makes + row.ft_makes;

export const teamOffenseGates: readonly RowGate<Declared, Offense>[] = [
  uniqueIds('team', (row) => row.team_abbr),
  twoPerFinal((row) => row.team_abbr),
  notNull('offensive_rating'),
  notNull('pace'),
  notNull('team_minutes'),
  notNull('points_scored', 0.01),
  notNull('fg_attempts', 0.01),
  notNull('ft_attempts', 0.01),
  notNull('turnovers', 0.01),
  range('offensive_rating', 60, 160),
  range('pace', 75, 130),
  range('overtime_periods', 0, 6),
  identity<Offense>('points', (row) => {
    const made = pointsOfMakes(row);
    return made === null || made === row.points_scored
      ? null
      : `expected ${made} points from its makes, found ${row.points_scored}`;
  }),
  groupIdentity<Offense>(
    'margin',
    (row) => row.game_id,
    (sides) => {
      const sum = sumOf(sides.map((side) => side.margin_of_victory ?? 0));
      return sum === 0 ? null : `expected margins that cancel, found ${sum}`;
    },
  ),
  zonesWhereTold<Offense>(),
];

/** The rating a defence allowed is the opponent's own: an owner swapped by mistake shows here. */
const equalsOffence: RowGate<Declared, Defense> = {
  name: 'identity:opponent-rating',
  level: 'fail',
  check: (rows, inputs, context) => {
    const day = teamDay(inputs, context);
    return rows.flatMap((row) => {
      const game = day.slate.gameOf(row.opponent_team_abbr);
      const lines = game === null ? undefined : day.teams(game)?.lines;
      const line = lines?.find((own) => own.team === row.opponent_team_abbr);
      const expected = line === undefined ? null : ratesOf(line).rating;
      if (expected !== null && row.defensive_rating !== null && Math.abs(expected - row.defensive_rating) <= 0.01)
        return [];
      return [
        `${row.game_id} ${row.defending_team_abbr}: expected the opponent's ${expected}, found ${row.defensive_rating}`,
      ];
    });
  },
};

export const teamDefenseGates: readonly RowGate<Declared, Defense>[] = [
  uniqueIds('team', (row) => row.defending_team_abbr),
  twoPerFinal((row) => row.defending_team_abbr),
  notNull('defensive_rating'),
  notNull('opponent_pace'),
  notNull('points_allowed', 0.01),
  notNull('opp_fg_attempts', 0.01),
  notNull('opp_ft_attempts', 0.01),
  equalsOffence,
  zonesWhereTold<Defense>(),
  notNull('opp_paint_attempts', 0.2, { level: 'warn' }),
];
