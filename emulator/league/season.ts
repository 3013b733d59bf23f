import type { GameDate } from '../../shared/domain/gameDate.js';
import { at } from './at.js';
import { type Day, dateOfDay, dayOfDate } from './day.js';
import { type Contestant, type Expectation, expectationOf, type GameScore, gameScore, marginOf } from './gameScore.js';
import { kept } from './kept.js';
import { type LeagueGame, leagueGameId } from './leagueGame.js';
import { type Conference, leagueTeams } from './leagueTeams.js';
import type { Player } from './player.js';
import { postseason } from './postseason.js';
import { regularGames } from './regularGames.js';
import { rosters, type Trade } from './rosters.js';
import { type SeasonDates, seasonDates } from './seasonDates.js';
import { injurySpells, type Spell, type Squad, squadOf } from './squad.js';
import { type TeamStyle, teamStyle } from './teamStyle.js';

/** One season of one league; everything is made when asked for, and kept. */
export interface Season {
  readonly dates: SeasonDates;
  readonly trades: readonly Trade[];
  /** Games played on the date, in order of their numbers. */
  gamesOn(date: GameDate): readonly LeagueGame[];
  /** All games, ascending by date; needs every regular score, since the postseason depends on them. */
  games(): readonly LeagueGame[];
  scoreOf(game: LeagueGame): GameScore;
  expectationOf(game: LeagueGame): Expectation;
  squadOf(game: LeagueGame, team: string): Squad;
  styleOf(team: string): TeamStyle;
  isBackToBack(game: LeagueGame, team: string): boolean;
  /** Regular games that were moved to a later date. */
  postponed(): readonly LeagueGame[];
  /** The 1,230 regular games, in order of their numbers. */
  regularGames(): readonly LeagueGame[];
  /** The team's seventeen on the day, best first. */
  rosterOf(team: string, day: Day): readonly Player[];
  /** A player's injuries of the season. */
  spellsOf(player: Player): readonly Spell[];
}

const lazily = <V>(make: () => V): (() => V) => {
  const once = kept<null, V>(make);
  return () => once(null);
};

const byDate = (games: readonly LeagueGame[]): ReadonlyMap<Day, readonly LeagueGame[]> => {
  const days = new Map<Day, LeagueGame[]>();
  for (const game of games) days.set(game.day, [...(days.get(game.day) ?? []), game]);
  return days;
};

/** Everything before a score: calendar of the regular season, rosters, absences, strengths. */
class Preseason {
  readonly dates: SeasonDates;
  readonly regular: readonly LeagueGame[];
  readonly trades: readonly Trade[];
  readonly styleOf: (team: string) => TeamStyle;
  readonly spellsOf: (player: Player) => readonly Spell[];
  private readonly regularDays: ReadonlyMap<Day, ReadonlySet<string>>;
  private readonly squads = new Map<string, Squad>();
  readonly rosterOf: (team: string, day: Day) => readonly Player[];

  constructor(
    private readonly seed: number,
    private readonly seasonYear: number,
  ) {
    this.dates = seasonDates(seed, seasonYear);
    this.regular = regularGames(seed, seasonYear, this.dates);
    const all = rosters(seed, seasonYear, this.dates);
    this.trades = all.trades;
    this.rosterOf = (team, day) => all.of(team, day);
    this.styleOf = kept((team) => teamStyle(seed, seasonYear, team));
    this.spellsOf = kept((player) => injurySpells(seed, seasonYear, player));
    this.regularDays = new Map(
      [...byDate(this.regular)].map(([day, games]) => [day, new Set(games.flatMap(({ home, away }) => [home, away]))]),
    );
  }

  isBackToBack(game: LeagueGame, team: string): boolean {
    return this.regularDays.get(game.day - 1)?.has(team) ?? false;
  }

  squadOf(game: LeagueGame, team: string): Squad {
    const key = `${team}${game.day}`;
    const squad =
      this.squads.get(key) ??
      squadOf(this.seed, this.seasonYear, team, {
        roster: this.rosterOf(team, game.day),
        day: game.day,
        seasonDay: game.day - this.dates.opening,
        isBackToBack: this.isBackToBack(game, team),
        spellsOf: this.spellsOf,
      });
    this.squads.set(key, squad);
    return squad;
  }

  contestant(game: LeagueGame, team: string): Contestant {
    return {
      style: this.styleOf(team),
      weakening: this.squadOf(game, team).weakening,
      isBackToBack: this.isBackToBack(game, team),
    };
  }
}

const cupFinal = (frame: Preseason, winnerOf: (game: LeagueGame) => string): LeagueGame | null => {
  const { cup } = frame.dates;
  if (cup === null) return null;
  const semifinals = frame.regular.filter(({ day }) => day === cup.semifinals);
  const [one, other] = semifinals.map(winnerOf);
  if (one === undefined || other === undefined) return null;
  const { seasonYear } = at(semifinals, 0);
  return {
    nbaGameId: leagueGameId('cup_final', seasonYear, 1),
    type: 'cup_final',
    seasonYear,
    day: cup.final,
    date: dateOfDay(cup.final),
    home: one,
    away: other,
    tipOff: '20:30',
    isNeutral: true,
    postponedFrom: null,
    label: 'Emirates NBA Cup',
    subLabel: 'Championship',
    round: null,
  };
};

const standingsOf = (wins: ReadonlyMap<string, number>, conference: Conference): readonly string[] =>
  leagueTeams
    .filter((team) => team.conference === conference)
    .map(({ code }) => code)
    .sort((one, other) => (wins.get(other) ?? 0) - (wins.get(one) ?? 0) || (one < other ? -1 : 1));

/** One season of the league of a seed. */
export const season = (seed: number, seasonYear: number): Season => {
  const frame = new Preseason(seed, seasonYear);
  const expected = (game: LeagueGame): Expectation =>
    expectationOf(frame.contestant(game, game.home), frame.contestant(game, game.away), game.isNeutral);
  const scores = new Map<string, GameScore>();
  const scoreOf = (game: LeagueGame): GameScore => {
    const score = scores.get(game.nbaGameId) ?? gameScore(seed, `${seasonYear}${game.nbaGameId}`, expected(game));
    scores.set(game.nbaGameId, score);
    return score;
  };
  const winnerOf = (game: LeagueGame): string => (marginOf(scoreOf(game)) > 0 ? game.home : game.away);
  const late = lazily(() => {
    const wins = new Map<string, number>();
    for (const game of frame.regular) wins.set(winnerOf(game), (wins.get(winnerOf(game)) ?? 0) + 1);
    const winsOf = (team: string): number => wins.get(team) ?? 0;
    const standings = { East: standingsOf(wins, 'East'), West: standingsOf(wins, 'West') };
    return postseason({ seed, seasonYear, closing: frame.dates.closing, standings, winnerOf, winsOf });
  });
  const cup = lazily(() => ({ final: cupFinal(frame, winnerOf) }));
  const early = lazily(() => byDate(frame.regular));
  const lateByDate = lazily(() => byDate(late()));
  return {
    dates: frame.dates,
    trades: frame.trades,
    gamesOn: (date) => {
      const day = dayOfDate(date);
      if (day > frame.dates.closing) return lateByDate().get(day) ?? [];
      const { final } = day === frame.dates.cup?.final ? cup() : { final: null };
      return final === null ? (early().get(day) ?? []) : [final];
    },
    games: () => {
      const { final } = cup();
      const all = [...frame.regular, ...(final === null ? [] : [final]), ...late()];
      return all.sort((one, other) => one.day - other.day || (one.nbaGameId < other.nbaGameId ? -1 : 1));
    },
    scoreOf,
    expectationOf: expected,
    squadOf: (game, team) => frame.squadOf(game, team),
    styleOf: (team) => frame.styleOf(team),
    isBackToBack: (game, team) => frame.isBackToBack(game, team),
    postponed: () => frame.regular.filter(({ postponedFrom }) => postponedFrom !== null),
    regularGames: () => frame.regular,
    rosterOf: (team, day) => frame.rosterOf(team, day),
    spellsOf: (player) => frame.spellsOf(player),
  };
};
