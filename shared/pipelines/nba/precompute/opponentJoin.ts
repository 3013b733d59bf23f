import type { GateLevel, InputDeclaration, ProcessorContext, RowGate } from '../../../domain/processor.js';
import type { upcomingPlayerGameContext, upcomingTeamGameContext } from '../tables/analytics.js';
import type { teamDefenseZoneAnalysis } from '../tables/precompute.js';
import { constantOf } from './constantOf.js';

export type OpponentInputs = Readonly<{
  upgc: InputDeclaration<typeof upcomingPlayerGameContext>;
  utgc: InputDeclaration<typeof upcomingTeamGameContext>;
  tdza: InputDeclaration<typeof teamDefenseZoneAnalysis>;
}>;

/** Games after which every team has its full sample. */
const WARM = 15;

interface Opponents {
  readonly teams: readonly string[];
  readonly analysed: ReadonlySet<string>;
  readonly gamesOf: ReadonlyMap<string, number>;
}

const violations = ({ teams, analysed, gamesOf }: Opponents, floor: number, context: ProcessorContext): string[] => {
  const found = teams.filter((team) => analysed.has(team)).length;
  const missing = [...new Set(teams.filter((team) => !analysed.has(team)))].sort().slice(0, 3).join(', ');
  const isWarm = gamesOf.size > 0 && [...gamesOf.values()].every((games) => games >= WARM);
  if (isWarm)
    return found >= floor * teams.length
      ? []
      : [`${found} of ${teams.length} opponents have a zone defence, expected ${floor * 100} %; not ${missing}`];
  // Early in the season teams fall short by right; but a join that finds nothing of two full sides never does.
  const eligible = teams.some((team) => (gamesOf.get(team) ?? 0) >= constantOf(context, 'tdza.min_games'));
  return eligible && analysed.size > 0 && found === 0 ? [`no opponent has a zone defence: ${missing}`] : [];
};

/** How many players of D meet a team that the zone defences of D know. */
export const opponentJoin = <R>(level: GateLevel, floor: number): RowGate<OpponentInputs, R> => ({
  name: `join:opponents-${floor * 100}`,
  level,
  check: (rows, { upgc, utgc, tdza }, context) =>
    rows.length === 0
      ? []
      : violations(
          {
            teams: upgc.map((row) => row.opponent_team_abbr),
            analysed: new Set(tdza.map((row) => row.team_abbr)),
            gamesOf: new Map(utgc.map((row) => [row.team_abbr, row.game_number_in_season - 1])),
          },
          floor,
          context,
        ),
});
