import { dayNumber } from '../../shared/pipelines/nba/predictions/dayNumber.js';
import type { TrainingFeatureRow } from '../../shared/pipelines/nba/predictions/learnedTraining.js';
import { gamesBefore } from '../../shared/pipelines/nba/predictions/seasonGames.js';
import type { StudyGame, StudyTeamGame } from './studyGames.js';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const meanOr = (values: readonly number[], other: number): number => (values.length === 0 ? other : mean(values));
const clamp = (value: number, most: number): number => Math.min(most, Math.max(-most, value));

/** Values by key, each group in the order given. */
export const groupedBy = <R>(rows: readonly R[], keyOf: (row: R) => string): ReadonlyMap<string, readonly R[]> => {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
};

/** A team on the morning of a date. */
export interface TeamMorning {
  readonly games: number;
  readonly defence: number;
  readonly offence: number;
  readonly pace10: number;
  readonly pace15: number;
  readonly winShare: number;
  readonly rest: number | null;
}

export const teamMornings = (
  rows: readonly StudyTeamGame[],
): ((team: string, date: string, season: number) => TeamMorning) => {
  const index = groupedBy(
    rows.map((row) => ({ ...row, game_date: row.date })),
    (row) => `${row.team} ${row.season}`,
  );
  const known = new Map<string, TeamMorning>();
  return (team, date, season) => {
    const key = `${team} ${date}`;
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const games = gamesBefore(index.get(`${team} ${season}`) ?? [], date);
    const last = games.at(-1);
    const morning: TeamMorning = {
      games: games.length,
      defence: meanOr(
        games.slice(-15).map((game) => game.defence),
        112,
      ),
      offence: meanOr(
        games.slice(-10).map((game) => game.offence),
        112,
      ),
      pace10: meanOr(
        games.slice(-10).map((game) => game.pace),
        100,
      ),
      pace15: meanOr(
        games.slice(-15).map((game) => game.pace),
        100,
      ),
      winShare: games.length < 5 ? 0.5 : mean(games.map((game) => Number(game.won))),
      rest: last === undefined ? null : dayNumber(date) - dayNumber(last.date) - 1,
    };
    known.set(key, morning);
    return morning;
  };
};

const sampleDeviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / Math.max(1, values.length - 1));
};

const fatigue = (season: readonly StudyGame[], date: string): number => {
  const day = dayNumber(date);
  const since = (days: number): readonly StudyGame[] =>
    season.filter((game) => dayNumber(game.game_date) >= day - days);
  const rest = day - dayNumber(season.at(-1)?.game_date ?? date) - 1;
  const week = since(7);
  const minutes = week.reduce((sum, game) => sum + (game.minutes_played ?? 0), 0);
  const dates = since(14).map((game) => dayNumber(game.game_date));
  const pairs = dates.filter((one, at) => at > 0 && one - (dates[at - 1] ?? 0) === 1).length;
  let score = 100;
  if (rest === 0) score -= 15;
  if (rest >= 3) score += 5;
  if (week.length >= 4) score -= 10;
  if (minutes > 240) score -= 10;
  if (week.length > 0 && minutes / week.length > 35) score -= 8;
  if (pairs >= 2) score -= 12;
  if (pairs === 1) score -= 5;
  return Math.min(100, Math.max(0, score));
};

const steps = (value: number, [small, large]: readonly [number, number]): number => {
  const size = Math.abs(value);
  if (size >= large) return 2 * Math.sign(value);
  return size >= small ? Math.sign(value) : 0;
};

const usage = (game: StudyGame, teamOf: (game: StudyGame) => StudyTeamGame | undefined): number => {
  const team = teamOf(game);
  const plays = (game.fg_attempts ?? 0) + 0.44 * (game.ft_attempts ?? 0) + game.turnovers;
  return team === undefined ? 20 : (100 * plays * (team.minutes / 5)) / ((game.minutes_played ?? 1) * team.plays);
};

/** Simplified features of one player-game, strictly before its date; null before his third game of the season. */
export const studyFeatures = (
  game: StudyGame,
  career: readonly StudyGame[],
  known: {
    readonly morning: (team: string, date: string, season: number) => TeamMorning;
    readonly teamOf: (game: StudyGame) => StudyTeamGame | undefined;
  },
): TrainingFeatureRow | null => {
  const before = gamesBefore(career, game.game_date);
  const season = before.filter((past) => past.season === game.season);
  if (season.length < 3) return null;
  const points = season.map((past) => past.points ?? 0);
  const minutes = season.map((past) => past.minutes_played ?? 0);
  const last10 = season.slice(-10);
  const [own, their] = [
    known.morning(game.team_abbr, game.game_date, game.season),
    known.morning(game.opponent_team_abbr, game.game_date, game.season),
  ];
  const zoned =
    season.flatMap((past) => past.zones ?? []).length === 0
      ? []
      : season.filter((past) => past.zones !== null).slice(-10);
  const zones = [0, 1, 2].map((zone) => zoned.reduce((sum, past) => sum + (past.zones?.[zone] ?? 0), 0));
  const shots = zones.reduce((sum, value) => sum + value, 0);
  const share = (zone: number, other: number): number =>
    zoned.length < 5 || shots === 0 ? other : (zones[zone] ?? 0) / shots;
  const sum10 = last10.reduce((sum, past) => sum + (past.points ?? 0), 0);
  const uses = season.slice(-7).map((past) => usage(past, known.teamOf));
  const newest = points.slice(-5);
  const trend = newest.length < 5 ? 0 : mean(newest.slice(2)) - mean(newest.slice(0, 2));
  const versus = before.filter((past) => past.opponent_team_abbr === game.opponent_team_abbr);
  const seasonMean = mean(points);
  return {
    game_date: game.game_date,
    player_lookup: game.player_lookup,
    team_abbr: game.team_abbr,
    is_production_ready: true,
    data_hash: '',
    points_avg_last_5: mean(newest),
    points_avg_last_10: mean(points.slice(-10)),
    points_avg_season: seasonMean,
    points_std_last_10: sampleDeviation(points.slice(-10)),
    games_in_last_7_days: season.filter((past) => dayNumber(past.game_date) >= dayNumber(game.game_date) - 7).length,
    fatigue_score: fatigue(season, game.game_date),
    shot_zone_mismatch_score: 0,
    pace_score: clamp((their.pace10 - own.pace10) / 2, 3),
    usage_spike_score: clamp((mean(uses.slice(-3)) - mean(uses)) * 0.3, 3),
    rest_advantage: own.rest === null || their.rest === null ? 0 : clamp(own.rest - their.rest, 2),
    injury_risk: 0,
    recent_trend: steps(trend, [2, 5]),
    minutes_change: steps((mean(minutes.slice(-10)) - mean(minutes)) / mean(minutes), [0.1, 0.2]),
    opponent_def_rating: their.defence,
    opponent_pace: their.pace15,
    home_away: Number(game.home_game),
    back_to_back: Number(own.rest === 0),
    playoff_game: Number(game.isPlayoff),
    pct_paint: share(0, 0.3),
    pct_mid_range: share(1, 0.2),
    pct_three: share(2, 0.35),
    pct_free_throw:
      season.length < 5 || sum10 === 0
        ? 0.15
        : Math.min(0.5, last10.reduce((sum, past) => sum + past.freeThrows, 0) / sum10),
    team_pace: own.pace10,
    team_off_rating: own.offence,
    team_win_pct: own.winShare,
    vegas_points_line: null,
    vegas_opening_line: null,
    vegas_line_move: null,
    has_vegas_line: 0,
    avg_points_vs_opponent: meanOr(
      versus.map((past) => past.points ?? 0),
      seasonMean,
    ),
    games_vs_opponent: versus.length,
    minutes_avg_last_10: mean(minutes.slice(-10)),
    ppm_avg_last_10: sum10 / minutes.slice(-10).reduce((sum, value) => sum + value, 0),
    default_mask: their.games < 5 ? 2 ** 13 + 2 ** 14 : 0,
    feature_quality_score: 95,
  };
};
