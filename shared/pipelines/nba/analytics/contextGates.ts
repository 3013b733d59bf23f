import type { InputDeclarations, RowGate } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { groupIdentity, identity, range } from '../../gates.js';
import type { upcomingPlayerGameContext, upcomingTeamGameContext } from '../tables/analytics.js';
import { uniqueIds } from './gateKinds.js';

type Team = BodyRowOf<typeof upcomingTeamGameContext>;
type Player = BodyRowOf<typeof upcomingPlayerGameContext>;

const restProblem = (rest: number | null, isBackToBack: boolean): string | null => {
  if (rest !== null && rest < 0) return `expected rest of 0 or more, found ${rest}`;
  return isBackToBack === (rest === 0) ? null : `back to back ${isBackToBack} although rest is ${rest}`;
};

const mirrors = ([a, b]: readonly Team[]): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.team_abbr === b.opponent_team_abbr &&
  b.team_abbr === a.opponent_team_abbr &&
  a.home_game !== b.home_game &&
  a.team_days_rest === b.opponent_days_rest &&
  b.team_days_rest === a.opponent_days_rest;

export const teamContextGates = <I extends InputDeclarations>(): readonly RowGate<I, Team>[] => [
  uniqueIds('team', (row) => row.team_abbr),
  groupIdentity<Team>(
    'two-per-game',
    (row) => row.game_id,
    (sides) => (sides.length === 2 && mirrors(sides) ? null : 'expected two rows that mirror each other'),
  ),
  identity<Team>('rest', (row) => restProblem(row.team_days_rest, row.team_back_to_back)),
  identity<Team>('rest-known', (row) =>
    row.game_number_in_season > 1 && row.team_days_rest === null
      ? `no rest before game ${row.game_number_in_season}`
      : null,
  ),
  range('games_in_last_7_days', 0, 7),
  range('games_in_last_14_days', 0, 14),
  range('game_number_in_season', 1, 115),
];

/** Fewer rows than this may agree by chance. */
const MANY = 60;

/** A feature that is the same for everyone says nothing: it was never filled. */
const varies = <I extends InputDeclarations>(
  column: 'pace_differential' | 'projected_usage_rate',
): RowGate<I, Player> => ({
  name: `constant:${column}`,
  level: 'warn',
  check: (rows) => {
    const values = rows.flatMap((row) => (row[column] === null ? [] : [row[column]]));
    return values.length >= MANY && new Set(values).size === 1
      ? [`${column}: ${values[0]} in all ${values.length} rows`]
      : [];
  },
});

export const playerContextGates = <I extends InputDeclarations>(): readonly RowGate<I, Player>[] => [
  uniqueIds('player', (row) => row.player_lookup),
  identity<Player>('rest', (row) => restProblem(row.days_rest, row.back_to_back)),
  range('games_in_last_7_days', 0, 7),
  range('games_in_last_14_days', 0, 14),
  range('back_to_backs_last_14_days', 0, 7),
  identity<Player>('points-known', (row) =>
    row.l5_games_used >= 1 && row.points_avg_last_5 === null ? `no mean of ${row.l5_games_used} games` : null,
  ),
  varies('pace_differential'),
  varies('projected_usage_rate'),
];
