import { plusDays } from '../../../domain/gameDate.js';
import {
  input,
  processor,
  seasonBefore,
  seasonSchedule,
  type EntityFailure,
  type Inputs,
  type ProcessorContext,
} from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { uncountedDates } from '../analytics/playerSeason.js';
import { emptyReason, readGames, type Game } from '../analytics/slate.js';
import { sourcesByEngine } from '../analytics/sourcesByEngine.js';
import { teamHistories } from '../analytics/teamHistory.js';
import { completenessOf } from '../formulas/completeness.js';
import { qualityColumns, WITHOUT_ZONES } from '../formulas/quality.js';
import { meanOf } from '../formulas/statistics.js';
import { lastGames } from '../formulas/windows.js';
import { TEAMS } from '../identity/teams.js';
import { teamDefenseGameSummary } from '../tables/analytics.js';
import { teamDefenseZoneAnalysis } from '../tables/precompute.js';
import { nbacSchedule, sourceGaps } from '../tables/raw.js';
import { constantOf } from './constantOf.js';
import { gamesByTeam } from './games.js';
import { completeColumns } from './completeColumns.js';
import {
  leagueZones,
  shareMade,
  totalOf,
  zonesOf,
  type LeagueZones,
  type Zone,
  type ZoneShots,
} from './leagueZones.js';
import { SCHEDULE_COLUMNS } from './playersOfDate.js';
import { closedSpanOf } from './span.js';
import { teamZoneGates } from './teamZoneGates.js';

const SAMPLE = 15;
const MEDIUM_SAMPLE = 10;
const LEAGUE_DAYS = 30;
const TEAM_SOURCE = 'p2.nbac_team_boxscore';

/** The season and not 15 games: the league's month may reach further back. */
export const teamZoneInputs = {
  schedule: input(nbacSchedule, seasonSchedule(0), { required: true, columns: SCHEDULE_COLUMNS }),
  gaps: input(sourceGaps, seasonBefore),
  tdgs: input(teamDefenseGameSummary, seasonBefore, {
    required: true,
    columns: [
      'game_date',
      'game_id',
      'defending_team_abbr',
      'opp_paint_attempts',
      'opp_paint_makes',
      'opp_mid_range_attempts',
      'opp_mid_range_makes',
      'opp_zone_three_attempts',
      'opp_zone_three_makes',
      'points_in_paint_allowed',
      'blocks_paint',
      'blocks_mid_range',
      'blocks_three_pt',
      'defensive_rating',
      'points_allowed',
      'opponent_pace',
      'processed_at',
    ],
  }),
} as const;

export type TeamZoneInputs = Inputs<typeof teamZoneInputs>;
type Row = BodyRowOf<typeof teamDefenseZoneAnalysis>;
type DefenceGame = TeamZoneInputs['tdgs'][number];

interface Sample {
  /** Newest games, oldest first, and those of them with zones. */
  readonly games: readonly DefenceGame[];
  readonly zoneGames: readonly DefenceGame[];
  readonly zones: readonly ZoneShots[];
}

interface Day {
  readonly context: ProcessorContext;
  readonly minimum: number;
  readonly league: LeagueZones;
  readonly sampleOf: (team: string) => Sample;
  readonly datesOf: (team: string) => ReadonlySet<string>;
  /** Counted finals before D that a row can be expected of, oldest first. */
  readonly finalsOf: (team: string) => readonly Game[];
}

const sampleFrom = (games: readonly DefenceGame[]): Sample => {
  const zoned = games.flatMap((game) => {
    const zones = zonesOf(game);
    return zones === null ? [] : [{ game, zones }];
  });
  return { games, zoneGames: zoned.map(({ game }) => game), zones: zoned.map(({ zones }) => zones) };
};

const finalsByTeam = (
  inputs: TeamZoneInputs,
  games: readonly Game[],
  date: ProcessorContext['gameDate'],
): ((team: string) => readonly Game[]) => {
  const histories = teamHistories(games, date);
  const gone = new Set(inputs.gaps.filter((gap) => gap.processor === TEAM_SOURCE).map((gap) => gap.game_id));
  const summarised = new Set(inputs.tdgs.map((row) => row.game_id));
  return (team) =>
    histories(team).counted.filter((game) => game.isFinal && (summarised.has(game.gameId) || !gone.has(game.gameId)));
};

const dayOf = (inputs: TeamZoneInputs, context: ProcessorContext): Day => {
  const games = readGames(inputs.schedule);
  const gamesOf = gamesByTeam(inputs.tdgs, (row) => row.defending_team_abbr, uncountedDates(games));
  const from = plusDays(context.gameDate, -LEAGUE_DAYS);
  const month = TEAMS.map(({ abbr }) =>
    gamesOf(abbr)
      .filter((game) => game.game_date >= from)
      .flatMap((game) => zonesOf(game) ?? []),
  );
  return {
    context,
    minimum: constantOf(context, 'tdza.min_games'),
    league: leagueZones(month),
    sampleOf: (team) => sampleFrom(lastGames(gamesOf(team), SAMPLE)),
    datesOf: (team) => new Set(gamesOf(team).map((game) => game.game_date)),
    finalsOf: finalsByTeam(inputs, games, context.gameDate),
  };
};

/** Mean over the games that tell the number. */
const mean = <R>(games: readonly R[], of: (game: R) => number | null): number | null =>
  meanOf(games.flatMap((game) => of(game) ?? []));

const NO_ZONES = {
  paint_pct_allowed_last_15: null,
  mid_range_pct_allowed_last_15: null,
  three_pt_pct_allowed_last_15: null,
  paint_attempts_allowed_per_game: null,
  mid_range_attempts_allowed_per_game: null,
  three_pt_attempts_allowed_per_game: null,
  paint_points_allowed_per_game: null,
  paint_blocks_per_game: null,
  mid_range_blocks_per_game: null,
  three_pt_blocks_per_game: null,
  paint_defense_vs_league_avg: null,
  mid_range_defense_vs_league_avg: null,
  three_pt_defense_vs_league_avg: null,
  strongest_zone: null,
  weakest_zone: null,
} as const;

const ZONE_NAMES = [
  ['paint', 'paint'],
  ['mid_range', 'mid_range'],
  ['perimeter', 'three_pt'],
] as const;

/** The zone with the least (strongest) or most (weakest) above the league; the earlier one on a tie. */
const extremeZone = (above: Readonly<Record<Zone, number | null>>, sign: 1 | -1): string | null => {
  let best: { readonly name: string; readonly value: number } | null = null;
  for (const [name, zone] of ZONE_NAMES) {
    const value = above[zone];
    if (value !== null && (best === null || sign * value > sign * best.value)) best = { name, value };
  }
  return best?.name ?? null;
};

const zoneColumns = ({ zoneGames, zones }: Sample, league: LeagueZones) => {
  const total = { paint: totalOf(zones, 'paint'), mid: totalOf(zones, 'mid_range'), three: totalOf(zones, 'three_pt') };
  const pct = { paint: shareMade(total.paint), mid_range: shareMade(total.mid), three_pt: shareMade(total.three) };
  const aboveLeague = (zone: Zone): number | null => {
    const share = pct[zone];
    return share === null ? null : (share - league.rates[zone]) * 100;
  };
  const above = { paint: aboveLeague('paint'), mid_range: aboveLeague('mid_range'), three_pt: aboveLeague('three_pt') };
  return {
    paint_pct_allowed_last_15: pct.paint,
    mid_range_pct_allowed_last_15: pct.mid_range,
    three_pt_pct_allowed_last_15: pct.three_pt,
    paint_attempts_allowed_per_game: total.paint.attempts / zones.length,
    mid_range_attempts_allowed_per_game: total.mid.attempts / zones.length,
    three_pt_attempts_allowed_per_game: total.three.attempts / zones.length,
    paint_points_allowed_per_game: mean(zoneGames, (game) => game.points_in_paint_allowed),
    paint_blocks_per_game: mean(zoneGames, (game) => game.blocks_paint),
    mid_range_blocks_per_game: mean(zoneGames, (game) => game.blocks_mid_range),
    three_pt_blocks_per_game: mean(zoneGames, (game) => game.blocks_three_pt),
    paint_defense_vs_league_avg: above.paint,
    mid_range_defense_vs_league_avg: above.mid_range,
    three_pt_defense_vs_league_avg: above.three_pt,
    strongest_zone: extremeZone(above, -1),
    weakest_zone: extremeZone(above, 1),
  };
};

/** Games a mean of a team's season asks for: few at first, more later. */
const thinBelow = (seasonGames: number): number => {
  if (seasonGames <= 10) return 3;
  return seasonGames <= 30 ? 5 : 8;
};

const bySample = <V>(games: number, [high, medium, low]: readonly [V, V, V]): V => {
  if (games >= SAMPLE) return high;
  return games >= MEDIUM_SAMPLE ? medium : low;
};

const rowOf = (team: string, day: Day, sample: Sample, first: DefenceGame): Row => {
  const { games, zoneGames } = sample;
  const { league, context } = day;
  const hasZones = zoneGames.length > 0 && zoneGames.length >= 0.5 * games.length;
  const finals = day.finalsOf(team);
  const thin = thinBelow(finals.length);
  const { expected, actual, pct } = completenessOf(
    new Set(lastGames(finals, SAMPLE).map((game) => game.date)),
    day.datesOf(team),
  );
  return {
    team_abbr: team,
    analysis_date: context.gameDate,
    ...(hasZones ? zoneColumns(sample, league) : NO_ZONES),
    defensive_rating_last_15: mean(games, (game) => game.defensive_rating),
    opponent_points_per_game: mean(games, (game) => game.points_allowed),
    opponent_pace: mean(games, (game) => game.opponent_pace),
    games_in_sample: games.length,
    zone_games_in_sample: zoneGames.length,
    min_games_required: day.minimum,
    league_paint_pct: league.rates.paint,
    league_mid_range_pct: league.rates.mid_range,
    league_three_pt_pct: league.rates.three_pt,
    league_avg_source: league.source,
    early_season_flag: games.length < SAMPLE,
    data_quality_tier: bySample(games.length, ['high', 'medium', 'low']),
    calculation_notes: `league of ${league.teams} teams in ${plusDays(context.gameDate, -LEAGUE_DAYS)}..${plusDays(context.gameDate, -1)}`,
    ...qualityColumns({
      score: bySample(games.length, [100, 80, 60]) - (hasZones ? 0 : WITHOUT_ZONES),
      issues: [
        ...(hasZones ? [] : ['shot_zones_unavailable']),
        ...(games.length < thin ? [`thin_sample:${games.length}/${thin}`] : []),
      ],
      sources: ['team_defense_game_summary', 'nbac_schedule'],
      primary: 'team_defense_game_summary',
      usedFallback: false,
      isComplete: pct >= constantOf(context, 'completeness.ready_pct'),
    }),
    ...sourcesByEngine('team_defense'),
    ...completeColumns(expected, actual, pct),
    ...closedSpanOf([first.game_date, games.at(-1)?.game_date]),
  };
};

/** Below the minimum: the season is young, or the summaries lack games that were played. */
const failureOf = (team: string, day: Day, found: number): EntityFailure => {
  const played = day.finalsOf(team).length;
  const isYoung = played < day.minimum;
  return {
    type: 'team',
    id: team,
    category: isYoung ? 'INSUFFICIENT_DATA' : 'INCOMPLETE_UPSTREAM',
    reason: `${found} games summarised of ${played} played, ${day.minimum} needed`,
    canRetry: !isYoung,
    expectedGames: Math.min(played, SAMPLE),
    actualGames: found,
  };
};

/**
 * What each team allows by zone, over its newest 15 distinct games of the season before D. A team with fewer than the
 * minimum has a failure row; without zones (no play-by-play) the zone columns are NULL. Input order does not matter.
 */
export const teamDefenseZones = processor({
  id: 'p4.team_defense_zone_analysis',
  shortName: 'TDZA',
  inputs: teamZoneInputs,
  output: teamDefenseZoneAnalysis,
  provenance: { team_defense: 'tdgs' },
  expects: (inputs, context) =>
    emptyReason(inputs.schedule, context.gameDate) === null
      ? TEAMS.map(({ abbr }) => ({ type: 'team' as const, id: abbr }))
      : [],
  entityOf: (row) => row.team_abbr,
  gates: teamZoneGates(SAMPLE),
  run: (inputs, context) => {
    const empty = emptyReason(inputs.schedule, context.gameDate);
    if (empty !== null) return { rows: [], empty };
    const day = dayOf(inputs, context);
    const rows: Row[] = [];
    const failures: EntityFailure[] = [];
    for (const { abbr } of TEAMS) {
      const sample = day.sampleOf(abbr);
      const [first] = sample.games;
      if (first === undefined || sample.games.length < day.minimum)
        failures.push(failureOf(abbr, day, sample.games.length));
      else rows.push(rowOf(abbr, day, sample, first));
    }
    return { rows, failures };
  },
});
