import type { Entity, ProcessorContext } from '../../../domain/processor.js';
import { gameLines, type GameLines } from '../formulas/gameLines.js';
import { linesByPlayer, selectLine, type SelectedLine } from '../formulas/selectLine.js';
import { meanOf } from '../formulas/statistics.js';
import { distinctGames, lastGames } from '../formulas/windows.js';
import { contextDrivers, type Driver, type Drivers } from './contextDrivers.js';
import { injuriesOf, injuryReports, isOut, type Injury, type InjuryReport } from './injuries.js';
import { universalPlayerId } from '../identity/universalPlayerId.js';
import { playerDirectory, type KnownPlayer, type PlayerDirectory } from './playerDirectory.js';
import { PACE_GAMES, type PlayerContextInputs } from './playerContextInputs.js';
import { seasonAverage, windowStarts, type PastGame, type WindowStarts } from './playerHistory.js';
import { boxDatesByPlayer, gamesByPlayer, pacesByTeam, uncountedDates } from './playerSeason.js';
import { rosterChain } from './rosterChain.js';
import { cutOf, readGames, slateOf, tipOffs, type Game, type Slate } from './slate.js';
import { gameLineRows } from './teamContext.js';
import { gapGames } from './teamGames.js';

const PLAYER_SOURCE = 'p2.nbac_gamebook_player_stats';
const STAR_POINTS = 20;

/** A team's pace over its last games, and how far back they reach. */
export interface TeamPace {
  readonly pace: number | null;
  readonly dates: readonly string[];
}

/** Everything a row needs, indexed once per run. */
export interface ContextDay {
  readonly context: ProcessorContext;
  readonly slate: Slate;
  readonly directory: PlayerDirectory;
  readonly drivers: Drivers;
  readonly starts: WindowStarts;
  readonly gamesOf: (player: string) => readonly PastGame[];
  readonly boxDatesOf: (player: string) => ReadonlySet<string>;
  readonly paceOf: (team: string) => TeamPace;
  readonly teamOf: (team: string) => PlayerContextInputs['utgc'][number] | null;
  readonly lineOf: (driver: Driver) => SelectedLine | null;
  readonly gameLinesOf: (driver: Driver) => GameLines;
  readonly injuryOf: (driver: Driver) => Injury | null;
  readonly starsOut: (driver: Driver) => number;
  /** Which source the driver's game took its injuries from; null when none was out before tip-off. */
  readonly injurySourceOf: (driver: Driver) => InjuryReport['source'] | null;
  /** Null for a player whom nobody but a box score names and the registry does not know. */
  readonly playerOf: (driver: Driver) => KnownPlayer | null;
}

interface Population {
  readonly slate: Slate;
  readonly directory: PlayerDirectory;
  readonly drivers: Drivers;
  readonly cut: (game: Game) => string;
  readonly isAllGone: boolean;
}

const readPopulation = (inputs: PlayerContextInputs, context: ProcessorContext): Population => {
  const slate = slateOf(inputs.schedule, context.gameDate);
  const directory = playerDirectory(inputs.registry, inputs.aliases, context.seasonYear);
  const starts = tipOffs(slate, [
    ...inputs.oddsApi.map((row) => ({ game_id: row.game_id, startsAt: row.game_start_time })),
    ...inputs.gameLines.map((row) => ({ game_id: row.game_id, startsAt: row.commence_time })),
  ]);
  const cut = (game: Game): string => cutOf(game, starts.get(game.gameId) ?? null, context);
  const gone = gapGames(inputs.gaps, PLAYER_SOURCE, slate);
  const on = { date: context.gameDate, seasonYear: context.seasonYear };
  const drivers = contextDrivers(
    inputs,
    { slate, directory, cut, gone, rosterOf: rosterChain(inputs, on, directory.canonical) },
    context,
  );
  const isAllGone =
    slate.games.length > 0 && drivers.players.length === 0 && slate.games.every((game) => gone.has(game.gameId));
  return { slate, directory, drivers, cut, isAllGone };
};

const populations = new WeakMap<
  PlayerContextInputs,
  { readonly context: ProcessorContext; readonly population: Population }
>();

/** Who the date is about, read once although body and expectation both ask. */
export const population = (inputs: PlayerContextInputs, context: ProcessorContext): Population => {
  const known = populations.get(inputs);
  if (known !== undefined && known.context === context) return known.population;
  const read = readPopulation(inputs, context);
  populations.set(inputs, { context, population: read });
  return read;
};

export const expectedContexts = (inputs: PlayerContextInputs, context: ProcessorContext): readonly Entity[] => {
  const { drivers } = population(inputs, context);
  return [
    ...drivers.players.map(({ lookup }): Entity => ({ type: 'player', id: lookup })),
    ...drivers.failures.map(({ type, id }): Entity => ({ type, id })),
  ];
};

const paces = (inputs: PlayerContextInputs, uncounted: ReadonlySet<string>): ((team: string) => TeamPace) => {
  const rowsOf = pacesByTeam(inputs.togs, uncounted);
  const known = new Map<string, TeamPace>();
  return (team) => {
    const cached = known.get(team);
    if (cached !== undefined) return cached;
    const games = lastGames(distinctGames(rowsOf(team)), PACE_GAMES);
    const pace = {
      pace: meanOf(games.flatMap((game) => (game.pace === null ? [] : [game.pace]))),
      dates: games.map((game) => game.game_date),
    };
    known.set(team, pace);
    return pace;
  };
};

/** Birth dates of the season rosters, of the newest season that has one. */
const birthDates = (inputs: PlayerContextInputs, canonical: (lookup: string) => string): ReadonlyMap<string, string> =>
  new Map(
    inputs.seasonRosters
      .toSorted((a, b) => a.season_year - b.season_year)
      .flatMap((row) => (row.birth_date === null ? [] : [[canonical(row.player_lookup), row.birth_date] as const])),
  );

/**
 * Who a driver is. A player whom a roster named before the game may be in no registry yet: his id is the one the registry
 * will give him, since it follows from his lookup.
 */
const identify = (
  inputs: PlayerContextInputs,
  { find, canonical }: PlayerDirectory,
): ((driver: Driver) => KnownPlayer | null) => {
  const births = birthDates(inputs, canonical);
  return ({ lookup, source }) => {
    const known = find(lookup);
    if (known === null && source !== 'roster') return null;
    const player = known ?? { lookup, universalId: universalPlayerId(lookup, inputs.aliases), name: lookup };
    return { ...player, birthDate: known?.birthDate ?? births.get(lookup) ?? null };
  };
};

/** Lookups of a team's stars who are reported out, whoever asks. */
const starsOf = (
  report: InjuryReport | null,
  team: string,
  gamesOf: (player: string) => readonly PastGame[],
): ReadonlySet<string> =>
  new Set(
    (report === null ? [] : injuriesOf(report, team))
      .filter((injury) => isOut(injury) && (seasonAverage(gamesOf(injury.lookup)) ?? 0) >= STAR_POINTS)
      .map(({ lookup }) => lookup),
  );

/** Indexes every input once; rows are then looked up. */
export const contextDay = (inputs: PlayerContextInputs, context: ProcessorContext): ContextDay => {
  const { slate, directory, drivers, cut } = population(inputs, context);
  const { canonical } = directory;
  const injuries = injuryReports(inputs, context.gameDate, canonical);
  const reports = new Map(slate.games.map((game) => [game.gameId, injuries.before(cut(game))]));
  const reportOf = (game: Game): InjuryReport | null => reports.get(game.gameId) ?? null;
  const listed = [...reports.values()].flatMap((report) => (report === null ? [] : [...report.injuries.keys()]));
  const wanted = new Set([...drivers.players.map(({ lookup }) => lookup), ...listed]);
  const uncounted = uncountedDates(readGames(inputs.schedule));
  const gamesOf = gamesByPlayer(inputs.pgs, wanted, uncounted);
  const linesOf = linesByPlayer(inputs.oddsApi, inputs.bettingPros, canonical);
  const marketOf = gameLineRows(inputs.gameLines, slate);
  const markets = new Map<string, GameLines>();
  const stars = new Map<string, ReadonlySet<string>>();
  const teams = new Map(inputs.utgc.map((row) => [row.team_abbr, row]));
  return {
    context,
    slate,
    directory,
    drivers,
    starts: windowStarts(context.gameDate),
    gamesOf,
    boxDatesOf: boxDatesByPlayer([inputs.gamebookSeason, inputs.bdlSeason], { wanted, uncounted, canonical }),
    paceOf: paces(inputs, uncounted),
    teamOf: (team) => teams.get(team) ?? null,
    lineOf: ({ lookup, game }) => selectLine(linesOf(lookup), cut(game)),
    gameLinesOf: ({ team, game }) => {
      const lines = markets.get(team) ?? gameLines(marketOf(game), team, cut(game));
      markets.set(team, lines);
      return lines;
    },
    injuryOf: ({ lookup, game }) => reportOf(game)?.injuries.get(lookup) ?? null,
    starsOut: ({ lookup, team, game }) => {
      const out = stars.get(team) ?? starsOf(reportOf(game), team, gamesOf);
      stars.set(team, out);
      return out.size - (out.has(lookup) ? 1 : 0);
    },
    injurySourceOf: ({ game }) => reportOf(game)?.source ?? null,
    playerOf: identify(inputs, directory),
  };
};
