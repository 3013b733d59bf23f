import { landed, pathStamp } from '../../../shared/adapters/sources/documents.js';
import { type GameDate, seasonName, seasonYearOf } from '../../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../../shared/domain/processor.js';
import { morningAfter } from '../captures.js';
import { record, type Standing } from '../standings.js';
import { bdlTeam } from './notations.js';

const rowOf = (standing: Standing): object => ({
  conference_rank: standing.conferenceRank,
  conference_record: record(standing.conference),
  division_rank: standing.divisionRank,
  division_record: record(standing.division),
  home_record: record(standing.home),
  losses: standing.all.losses,
  road_record: record(standing.road),
  team: bdlTeam(standing.team),
  wins: standing.all.wins,
});

/** The table after the games of a date (processors §3.3 no. 15). */
export const standingsOf = (date: GameDate, standings: readonly Standing[]): LandedDocument => {
  const capturedAt = morningAfter(date);
  const seasonYear = seasonYearOf(date);
  return landed(`ball-dont-lie/standings/${seasonName(seasonYear)}/${date}/${pathStamp(capturedAt)}.json`, capturedAt, {
    season: seasonYear,
    standings: standings.map(rowOf),
  });
};
