import type { Day } from './day.js';
import { marginOf } from './gameScore.js';
import { leagueTeams, type Team } from './leagueTeams.js';
import type { Season } from './season.js';

export interface Tally {
  wins: number;
  losses: number;
}

/** A team's regular season so far. */
export interface Standing {
  readonly team: Team;
  readonly all: Readonly<Tally>;
  readonly conference: Readonly<Tally>;
  readonly division: Readonly<Tally>;
  readonly home: Readonly<Tally>;
  readonly road: Readonly<Tally>;
  readonly conferenceRank: number;
  readonly divisionRank: number;
}

type Counts = Record<'all' | 'conference' | 'division' | 'home' | 'road', Tally>;

const none = (): Counts => ({
  all: { wins: 0, losses: 0 },
  conference: { wins: 0, losses: 0 },
  division: { wins: 0, losses: 0 },
  home: { wins: 0, losses: 0 },
  road: { wins: 0, losses: 0 },
});

const share = ({ wins, losses }: Tally): number => (wins + losses === 0 ? 0 : wins / (wins + losses));

/** Place among the teams of a group: by share of games won, then wins, then code. */
const rankIn = (group: readonly Team[], counts: ReadonlyMap<string, Counts>, code: string): number => {
  const tallyOf = (team: Team): Tally => counts.get(team.code)?.all ?? none().all;
  const order = [...group].sort(
    (one, other) =>
      share(tallyOf(other)) - share(tallyOf(one)) ||
      tallyOf(other).wins - tallyOf(one).wins ||
      (one.code < other.code ? -1 : 1),
  );
  return order.findIndex((team) => team.code === code) + 1;
};

/** The table after the games of a day; the postseason and the cup final do not count. */
export const standingsAfter = (season: Season, day: Day): readonly Standing[] => {
  const counts = new Map(leagueTeams.map(({ code }) => [code, none()]));
  const teams = new Map(leagueTeams.map((team) => [team.code, team]));
  for (const game of season.regularGames()) {
    if (game.day > day) continue;
    const isHomeWin = marginOf(season.scoreOf(game)) > 0;
    const [home, away] = [teams.get(game.home), teams.get(game.away)];
    const isConference = home?.conference === away?.conference;
    const isDivision = home?.division === away?.division;
    for (const [code, isWin, venue] of [
      [game.home, isHomeWin, 'home'],
      [game.away, !isHomeWin, 'road'],
    ] as const) {
      const own = counts.get(code);
      if (own === undefined) continue;
      const kept = [
        own.all,
        own[venue],
        ...(isConference ? [own.conference] : []),
        ...(isDivision ? [own.division] : []),
      ];
      for (const tally of kept) tally[isWin ? 'wins' : 'losses'] += 1;
    }
  }
  return leagueTeams.map((team) => ({
    team,
    ...(counts.get(team.code) ?? none()),
    conferenceRank: rankIn(
      leagueTeams.filter(({ conference }) => conference === team.conference),
      counts,
      team.code,
    ),
    divisionRank: rankIn(
      leagueTeams.filter(({ division }) => division === team.division),
      counts,
      team.code,
    ),
  }));
};

/** `12-7`. */
export const record = ({ wins, losses }: Readonly<Tally>): string => `${wins}-${losses}`;
