import { feedInstant, landed, pathStamp } from '../../../shared/adapters/sources/documents.js';
import type { GameDate } from '../../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../../shared/domain/processor.js';
import { morningOf } from '../captures.js';
import { dayOfDate } from '../day.js';
import { teamOf } from '../leagueTeams.js';
import { type Move, moveDate } from '../seasonMoves.js';
import { slugOf } from './notations.js';

const rowOf = (move: Move): object => ({
  Additional_Sort: move.from === null ? 0 : teamOf(move.from).id,
  GroupSort: move.deal,
  PLAYER_ID: move.player?.id ?? 0,
  PLAYER_SLUG: move.player === null ? '' : slugOf(move.player.name.full),
  TEAM_ID: teamOf(move.to).id,
  TEAM_SLUG: slugOf(teamOf(move.to).name),
  TRANSACTION_DATE: `${moveDate(move)}T00:00:00`,
  TRANSACTION_DESCRIPTION: move.description,
  Transaction_Type: move.type,
});

/** All transactions of the season that were known on the morning of a date (processors §3.3 no. 8). */
export const playerMovementOf = (date: GameDate, moves: readonly Move[]): LandedDocument => {
  const capturedAt = morningOf(date);
  const today = dayOfDate(date);
  const rows = moves.filter(({ day }) => day < today).map(rowOf);
  return landed(`nba-com/player-movement/${date}/${pathStamp(capturedAt)}.json`, capturedAt, {
    metadata: { fetchedUtc: feedInstant(capturedAt), recordCount: rows.length },
    rows,
  });
};
