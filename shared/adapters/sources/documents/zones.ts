import type { Instant } from '../../../domain/gameDate.js';
import type { LandedDocument } from '../../../domain/processor.js';
import { type DocumentGame, landed, pathStamp } from './landing.js';

export interface ZoneCounts {
  readonly paintAttempts: number;
  readonly paintMakes: number;
  readonly midRangeAttempts: number;
  readonly midRangeMakes: number;
  readonly threeAttempts: number;
  readonly threeMakes: number;
}

export interface ZoneSummaryInput extends DocumentGame {
  readonly capturedAt: Instant;
  readonly teams: readonly (ZoneCounts & {
    readonly abbr: string;
    readonly players: readonly (ZoneCounts & { readonly name: string })[];
  })[];
}

const zones = (counts: ZoneCounts): object => ({
  paint: { attempted: counts.paintAttempts, made: counts.paintMakes },
  mid_range: { attempted: counts.midRangeAttempts, made: counts.midRangeMakes },
  three: { attempted: counts.threeAttempts, made: counts.threeMakes },
});

/** Shot zones of one game as ready counts: a team row and its player rows (processors §4.11a). */
export const zoneSummaryDocument = (input: ZoneSummaryInput): LandedDocument =>
  landed(
    `shot-zone-summary/${input.gameDate}/${input.nbaGameId}/${pathStamp(input.capturedAt)}.json`,
    input.capturedAt,
    {
      gameId: input.nbaGameId,
      gameDate: input.gameDate,
      teams: input.teams.map((team) => ({
        teamAbbreviation: team.abbr,
        zones: zones(team),
        players: team.players.map((player) => ({ name: player.name, zones: zones(player) })),
      })),
    },
  );
