import type { RowOf } from '../../../domain/table.js';
import {
  overtimePeriods,
  possessions,
  snapTeamMinutes,
  teamMinutesOf,
  trueShooting,
  ratingOf,
  paceOf,
} from '../formulas/rates.js';
import { sumOf, sumOrNull } from '../formulas/statistics.js';
import type { nbacTeamBoxscore } from '../tables/raw.js';
import type { PlayerBox, PlayerChoice, PlayerLine } from './playerBox.js';
import { scoreOf, teamsOf, type Game } from './slate.js';

type TeamRow = RowOf<typeof nbacTeamBoxscore>;

/** One team's totals of one game. */
export interface TeamLine {
  readonly team: string;
  readonly points: number;
  readonly fgAttempts: number | null;
  readonly fgMakes: number | null;
  readonly threeAttempts: number | null;
  readonly threeMakes: number | null;
  readonly ftAttempts: number | null;
  readonly ftMakes: number | null;
  readonly offensiveRebounds: number | null;
  readonly defensiveRebounds: number | null;
  readonly rebounds: number | null;
  readonly assists: number | null;
  readonly steals: number | null;
  readonly blocks: number | null;
  /** With team turnovers, where the source is the team box score. */
  readonly turnovers: number | null;
  readonly personalFouls: number | null;
  /** Of all five positions: 240 and 25 per overtime. */
  readonly minutes: number;
  readonly isMinutesAssumed: boolean;
}

export type TeamSource = 'nbac_team_boxscore' | 'reconstructed' | 'espn';

export interface TeamChoice {
  readonly source: TeamSource;
  readonly score: number;
  readonly isFallback: boolean;
  /** Away, home. */
  readonly lines: readonly [TeamLine, TeamLine];
}

const REGULATION = teamMinutesOf(0);

/** `265:00` → 265; null when the text is none. */
const minutesOf = (text: string | null): number | null => {
  const [, whole] = /^(\d+)(?::\d\d)?$/.exec(text?.trim() ?? '') ?? [];
  return whole === undefined || Number(whole) === 0 ? null : Number(whole);
};

const fromTeamRow = (row: TeamRow): TeamLine => {
  const total = minutesOf(row.minutes);
  return {
    team: row.team_abbr,
    points: row.points ?? 0,
    fgAttempts: row.fg_attempted,
    fgMakes: row.fg_made,
    threeAttempts: row.three_pt_attempted,
    threeMakes: row.three_pt_made,
    ftAttempts: row.ft_attempted,
    ftMakes: row.ft_made,
    offensiveRebounds: row.offensive_rebounds,
    defensiveRebounds: row.defensive_rebounds,
    rebounds: row.total_rebounds,
    assists: row.assists,
    steals: row.steals,
    blocks: row.blocks,
    turnovers: row.turnovers,
    personalFouls: row.personal_fouls,
    minutes: total === null ? REGULATION : teamMinutesOf(overtimePeriods(total)),
    isMinutesAssumed: total === null,
  };
};

const fromPlayers = (team: string, lines: readonly PlayerLine[]): TeamLine => {
  const played = lines.filter((line) => line.played);
  const total = (of: (line: PlayerLine) => number | null): number | null => sumOrNull(played.map(of));
  const minutes = snapTeamMinutes(sumOf(played.map((line) => line.minutes ?? 0)));
  return {
    team,
    points: sumOf(lines.map((line) => line.points ?? 0)),
    fgAttempts: total((line) => line.fgAttempts),
    fgMakes: total((line) => line.fgMakes),
    threeAttempts: total((line) => line.threeAttempts),
    threeMakes: total((line) => line.threeMakes),
    ftAttempts: total((line) => line.ftAttempts),
    ftMakes: total((line) => line.ftMakes),
    offensiveRebounds: total((line) => line.offensiveRebounds),
    defensiveRebounds: total((line) => line.defensiveRebounds),
    rebounds: total((line) => line.rebounds),
    assists: total((line) => line.assists),
    steals: total((line) => line.steals),
    blocks: total((line) => line.blocks),
    turnovers: total((line) => line.turnovers),
    personalFouls: total((line) => line.personalFouls),
    minutes: minutes ?? REGULATION,
    isMinutesAssumed: minutes === null,
  };
};

/** Totals of both teams of a game; null when no source covers the game. */
export type TeamBox = (game: Game) => TeamChoice | null;

const newestPerTeam = (rows: readonly TeamRow[]): ReadonlyMap<string, TeamRow> => {
  const newest = new Map<string, TeamRow>();
  for (const row of rows) {
    const known = newest.get(row.team_abbr);
    if (known === undefined || (row.processed_at ?? '') > (known.processed_at ?? '')) newest.set(row.team_abbr, row);
  }
  return newest;
};

const reconstructed = (away: PlayerChoice, home: PlayerChoice, [awayTeam, homeTeam]: readonly [string, string]) => {
  const isEspn = away.source === 'espn_boxscores' || home.source === 'espn_boxscores';
  return {
    source: isEspn ? ('espn' as const) : ('reconstructed' as const),
    score: isEspn ? 80 : 85,
    isFallback: true,
    lines: [fromPlayers(awayTeam, away.lines), fromPlayers(homeTeam, home.lines)] as const,
  };
};

/**
 * The chain of team box scores (processors §2.12), per game: exactly two team rows with points, joined by team, so that
 * a game delivered in both orders of its id is still one; else the sum of the players that cover both teams.
 */
export const teamBox = (rows: readonly TeamRow[], players: PlayerBox): TeamBox => {
  const byTeam = newestPerTeam(rows);
  return (game) => {
    const [awayTeam, homeTeam] = teamsOf(game);
    const [away, home] = [byTeam.get(awayTeam), byTeam.get(homeTeam)];
    if ((away?.points ?? 0) > 0 && (home?.points ?? 0) > 0 && away !== undefined && home !== undefined)
      return {
        source: 'nbac_team_boxscore',
        score: 100,
        isFallback: false,
        lines: [fromTeamRow(away), fromTeamRow(home)],
      };
    const [awayPlayers, homePlayers] = [
      players(awayTeam, scoreOf(game, awayTeam)),
      players(homeTeam, scoreOf(game, homeTeam)),
    ];
    if (awayPlayers === null || homePlayers === null || awayPlayers.isPartial || homePlayers.isPartial) return null;
    return reconstructed(awayPlayers, homePlayers, [awayTeam, homeTeam]);
  };
};

export interface TeamRates {
  readonly possessions: number | null;
  readonly rating: number | null;
  readonly pace: number | null;
  readonly trueShooting: number | null;
}

/** Unrounded rates of a side, from its own numbers; null where one of them is missing. */
export const ratesOf = (line: TeamLine): TeamRates => {
  const { fgAttempts, ftAttempts, turnovers, offensiveRebounds } = line;
  if (fgAttempts === null || ftAttempts === null || turnovers === null || offensiveRebounds === null)
    return { possessions: null, rating: null, pace: null, trueShooting: null };
  const poss = possessions({ fgAttempts, ftAttempts, turnovers, offensiveRebounds });
  return {
    possessions: poss,
    rating: ratingOf(line.points, poss),
    pace: paceOf(poss, line.minutes),
    trueShooting: trueShooting(line.points, fgAttempts, ftAttempts),
  };
};
