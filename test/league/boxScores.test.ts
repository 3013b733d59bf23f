import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { type Contestant, expectationOf } from '../../emulator/league/gameScore.js';
import type { LeagueGame } from '../../emulator/league/leagueGame.js';
import { gameDate } from '../../shared/domain/gameDate.js';
import { normalizePlayerName } from '../../shared/pipelines/nba/identity/playerLookup.js';
import { datesOf, deviation, leagueOf, mean, sheetsOf, total } from './leagueProbe.js';

interface Shots {
  made: number;
  attempted: number;
}
interface TeamBox {
  teams: {
    teamAbbreviation: string;
    homeAway: string;
    minutes: string;
    fieldGoals: Shots;
    threePointers: Shots;
    freeThrows: Shots;
    rebounds: { offensive: number; defensive: number; total: number };
    turnovers: number;
    points: number;
    plusMinus: number;
  }[];
  gameId: string;
}
type Stats = Record<string, number> & { minutes: string };
interface Gamebook {
  away_team: string;
  home_team: string;
  active_players: { name: string; team: string; stats: Stats }[];
  dnp_players: { name: string; team: string; dnp_reason: string }[];
  inactive_players: { name: string; team: string; reason: string }[];
}
interface Zones {
  paint: Shots;
  mid_range: Shots;
  three: Shots;
}
interface ZoneSummary {
  teams: { teamAbbreviation: string; zones: Zones; players: { name: string; zones: Zones }[] }[];
}

const parsed = async <T>(seed: number, feed: string, date: string): Promise<T[]> =>
  (await leagueOf(seed).documents(feed, gameDate(date))).map(({ text }) => JSON.parse(text) as T);

const seconds = (minutes: string): number => {
  assert.match(minutes, /^\d{2}:[0-5]\d$/);
  return Number(minutes.slice(0, 2)) * 60 + Number(minutes.slice(3));
};

const zoneSum = (zones: Zones, key: keyof Shots): number => zones.paint[key] + zones.mid_range[key] + zones.three[key];

const checkTeamBox = (box: TeamBox): void => {
  assert.equal(box.teams.length, 2);
  assert.equal(total(box.teams.map(({ plusMinus }) => plusMinus)), 0);
  assert.deepEqual(box.teams.map(({ homeAway }) => homeAway).sort(), ['away', 'home']);
  for (const team of box.teams) {
    const { fieldGoals, threePointers, freeThrows, points } = team;
    assert.equal(points, 2 * (fieldGoals.made - threePointers.made) + 3 * threePointers.made + freeThrows.made);
    assert.ok(points >= 50 && points <= 200, String(points));
    for (const shots of [fieldGoals, threePointers, freeThrows]) assert.ok(shots.made <= shots.attempted);
    assert.ok(threePointers.attempted <= fieldGoals.attempted && threePointers.made <= fieldGoals.made);
    assert.match(team.minutes, /^(240|265|290|315|340):00$/);
    const possessions = fieldGoals.attempted + 0.44 * freeThrows.attempted + team.turnovers - team.rebounds.offensive;
    const pace = (possessions * 48) / (Number(team.minutes.slice(0, 3)) / 5);
    assert.ok(pace >= 75 && pace <= 130, `pace ${pace}`);
    const rating = (100 * points) / possessions;
    assert.ok(rating >= 60 && rating <= 160, `rating ${rating}`);
  }
};

const checkGamebook = (book: Gamebook, box: TeamBox): void => {
  for (const team of box.teams) {
    const players = book.active_players.filter((player) => player.team === team.teamAbbreviation);
    const sum = (column: string): number => total(players.map(({ stats }) => Number(stats[column])));
    assert.ok(players.length >= 8, `${players.length} played`);
    assert.equal(sum('points'), team.points);
    assert.equal(sum('field_goals_attempted'), team.fieldGoals.attempted);
    assert.equal(sum('three_pointers_made'), team.threePointers.made);
    assert.equal(sum('free_throws_attempted'), team.freeThrows.attempted);
    assert.equal(sum('turnovers'), team.turnovers);
    assert.equal(sum('rebounds_total'), team.rebounds.total);
    assert.equal(sum('plus_minus'), 5 * team.plusMinus);
    const played = total(players.map(({ stats }) => seconds(stats.minutes)));
    assert.ok(Math.abs(played - teamSecondsOf(team.minutes)) <= 60, `${played} seconds`);
    for (const { stats } of players) checkPlayer(stats);
  }
  const names = [...book.active_players, ...book.dnp_players].map(({ name }) => name);
  assert.equal(new Set(names.map(normalizePlayerName)).size, names.length);
};

const teamSecondsOf = (teamMinutes: string): number => Number(teamMinutes.slice(0, 3)) * 60;

const checkPlayer = (stats: Stats): void => {
  const count = (column: string): number => Number(stats[column]);
  assert.ok(seconds(stats.minutes) > 0 && seconds(stats.minutes) <= 70 * 60, stats.minutes);
  for (const shot of ['field_goals', 'three_pointers', 'free_throws'])
    assert.ok(count(`${shot}_made`) <= count(`${shot}_attempted`), shot);
  assert.equal(
    count('points'),
    2 * count('field_goals_made') + count('three_pointers_made') + count('free_throws_made'),
  );
  assert.ok(count('points') <= 100 && count('fouls') <= 6);
};

const checkZones = (summary: ZoneSummary, box: TeamBox, book: Gamebook): void => {
  for (const team of box.teams) {
    const zones = summary.teams.find(({ teamAbbreviation }) => teamAbbreviation === team.teamAbbreviation);
    assert.ok(zones !== undefined);
    assert.equal(zoneSum(zones.zones, 'attempted'), team.fieldGoals.attempted);
    assert.equal(zoneSum(zones.zones, 'made'), team.fieldGoals.made);
    assert.equal(zones.zones.three.attempted, team.threePointers.attempted);
    for (const player of zones.players) {
      const line = book.active_players.find(({ name }) => name === player.name);
      assert.equal(zoneSum(player.zones, 'attempted'), line?.stats['field_goals_attempted']);
      assert.equal(zoneSum(player.zones, 'made'), line?.stats['field_goals_made']);
      assert.equal(player.zones.three.attempted, line?.stats['three_pointers_attempted']);
      assert.equal(player.zones.three.made, line?.stats['three_pointers_made']);
    }
  }
};

describe('generated box scores', () => {
  it('P-04 P-05 keep every identity between team, gamebook and zone documents, on any date of any league', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 2015, max: 2030 }),
        fc.nat(),
        async (seed, seasonYear, nth) => {
          const dates = datesOf(leagueOf(seed), seasonYear);
          const date = dates[nth % dates.length]!;
          const boxes = await parsed<TeamBox>(seed, 'p2.nbac_team_boxscore', date);
          const books = await parsed<Gamebook>(seed, 'p2.nbac_gamebook_player_stats', date);
          const zones = await parsed<ZoneSummary>(seed, 'p2.shot_zone_summary', date);
          assert.equal(boxes.length, leagueOf(seed).season(seasonYear).gamesOn(date).length);
          boxes.forEach((box, i) => {
            checkTeamBox(box);
            checkGamebook(books[i]!, box);
            checkZones(zones[i]!, box, books[i]!);
          });
        },
      ),
      { numRuns: 12 },
    );
  });

  it('P-04 P-05 keep points, minutes and makes in all games of a season, overtimes included', () => {
    const source = leagueOf(144);
    for (const game of source.season(2034).games()) {
      const box = source.boxScore(game);
      const { overtimes, possessions } = source.season(2034).scoreOf(game);
      assert.notEqual(box.home.points, box.away.points);
      for (const sheet of sheetsOf(box)) {
        assert.equal(sheet.totals.points, sheet.points, game.nbaGameId);
        assert.equal(total(sheet.played.map((line) => line.seconds)), (240 + 25 * overtimes) * 60);
        assert.ok(sheet.played.length >= 8 && sheet.played.length <= 13);
        assert.ok(sheet.played.every((line) => line.fgMade <= line.fgAttempted && line.ftMade <= line.ftAttempted));
        const { fgAttempted, ftAttempted, turnovers, offensiveRebounds } = sheet.totals;
        const counted = fgAttempted + 0.44 * ftAttempted + turnovers - offensiveRebounds;
        assert.ok(Math.abs(counted - possessions) < 12, `${game.nbaGameId} ${counted} ${possessions}`);
        const rating = (100 * sheet.points) / counted;
        assert.ok(rating >= 60 && rating <= 160, `${game.nbaGameId} rating ${rating}`);
      }
    }
  });

  it('P-04 no side scores beyond the gates on points and rating in twelve seasons', () => {
    for (let seed = 200; seed < 212; seed += 1) {
      const season = leagueOf(seed).season(seed + 1816);
      for (const game of season.games()) {
        const { home, away, possessions } = season.scoreOf(game);
        for (const { points } of [home, away]) {
          assert.ok(points >= 60 && points <= 200, `${game.nbaGameId} ${points}`);
          assert.ok(points / possessions > 0.62 && points / possessions < 1.58, `${game.nbaGameId} ${points}`);
        }
      }
    }
  });

  it('P-02 P-04 final scores of the schedule equal the team boxes; periods add up to them', async () => {
    const source = leagueOf(22);
    const schedule = JSON.parse((await source.schedule(2023)).text) as {
      games: { gameId: string; gameStatus: number; homeTeam: { score: number }; awayTeam: { score: number } }[];
    };
    const games = new Map(
      source
        .season(2023)
        .games()
        .map((game) => [game.nbaGameId, game]),
    );
    assert.equal(schedule.games.length, games.size);
    for (const { gameId, gameStatus, homeTeam, awayTeam } of schedule.games) {
      const game = games.get(gameId) as LeagueGame;
      const { home, away, overtimes } = source.season(2023).scoreOf(game);
      assert.equal(gameStatus, 3);
      assert.deepEqual([homeTeam.score, awayTeam.score], [home.points, away.points]);
      for (const side of [home, away]) {
        assert.equal(side.periods.length, 4 + overtimes);
        assert.equal(total(side.periods), side.points);
        assert.ok(side.periods.every((points) => points > 0));
      }
      const ties = [home, away].map(({ periods }) => total(periods.slice(0, 4)));
      assert.equal(ties[0] === ties[1], overtimes > 0);
    }
  });

  it('the fallback and the league log repeat the gamebook; who did not play has 00 minutes', async () => {
    const date = '2023-01-13';
    const books = await parsed<Gamebook>(23, 'p2.nbac_gamebook_player_stats', date);
    const [bdl] = await parsed<{
      boxScores: Record<
        'home_team' | 'visitor_team',
        { players: { player: { first_name: string; last_name: string }; min: string; pts: number }[] }
      >[];
    }>(23, 'p2.bdl_player_boxscores', date);
    const [log] = await parsed<{ resultSets: { headers: string[]; rowSet: (string | number)[][] }[] }>(
      23,
      'p2.nbac_player_boxscores',
      date,
    );
    const active = books.flatMap((book) => book.active_players);
    const points = new Map(active.map(({ name, stats }) => [name, stats['points']]));
    const fallback = (bdl?.boxScores ?? []).flatMap(({ home_team, visitor_team }) => [
      ...home_team.players,
      ...visitor_team.players,
    ]);
    const nameOf = (one: (typeof fallback)[number]): string => `${one.player.first_name} ${one.player.last_name}`;
    const played = fallback.filter(({ min }) => min !== '00');
    assert.deepEqual(new Map(played.map((one) => [nameOf(one), one.pts])), points);
    assert.deepEqual(
      fallback
        .filter(({ min }) => min === '00')
        .map(nameOf)
        .sort(),
      books.flatMap((book) => book.dnp_players.map(({ name }) => name)).sort(),
    );
    const set = log?.resultSets[0];
    const column = (header: string): number => set?.headers.indexOf(header) ?? -1;
    assert.deepEqual(
      new Map(set?.rowSet.map((row) => [row[column('PLAYER_NAME')], row[column('PTS')]])),
      new Map<string | number | undefined, number | undefined>(points),
    );
    const starters = set?.rowSet.filter((row) => row[column('START_POSITION')] !== '') ?? [];
    assert.equal(starters.length, books.length * 10);
  });

  it('gamebooks carry dnp and inactive rows, the inactive by last name only', async () => {
    const books = await parsed<Gamebook>(24, 'p2.nbac_gamebook_player_stats', '2022-12-23');
    assert.ok(books.length >= 10);
    for (const book of books) {
      assert.ok(book.dnp_players.length > 0 && book.inactive_players.length > 0);
      for (const team of [book.away_team, book.home_team]) {
        const listed = [...book.active_players, ...book.dnp_players, ...book.inactive_players];
        assert.equal(listed.filter((player) => player.team === team).length, 17);
      }
      const actives = new Set(book.active_players.map(({ name }) => name));
      assert.ok(book.inactive_players.every(({ name }) => !actives.has(name)));
    }
  });
});

describe('generated realism', () => {
  const source = leagueOf(31);
  const season = source.season(2024);
  const regular = season.games().filter(({ type }) => type === 'regular');

  it('scores, pace and overtimes are those of the real league', () => {
    const scores = regular.map((game) => season.scoreOf(game));
    const points = scores.flatMap(({ home, away }) => [home.points, away.points]);
    assert.ok(Math.abs(mean(points) - 113) < 2.5, String(mean(points)));
    assert.ok(Math.abs(deviation(points) - 12.4) < 1.5, String(deviation(points)));
    const margins = scores.map(({ home, away }) => home.points - away.points);
    assert.ok(mean(margins) > 0.5 && mean(margins) < 4, String(mean(margins)));
    assert.ok(Math.abs(deviation(margins) - 15.2) < 2, String(deviation(margins)));
    const long = [2020, 2021, 2022, 2023, 2024].flatMap((seasonYear) => {
      const year = source.season(seasonYear);
      return year.games().map((game) => (year.scoreOf(game).overtimes > 0 ? 1 : 0));
    });
    assert.ok(Math.abs(mean(long) - 0.057) < 0.013, String(mean(long)));
    const pace = mean(scores.filter((score) => score.overtimes === 0).map(({ possessions }) => possessions));
    assert.ok(Math.abs(pace - 99) < 2.5, String(pace));
  });

  it('the last ten games of a player predict the next one as well as in the real league', () => {
    const points = new Map<number, number[]>();
    for (const game of regular)
      for (const sheet of sheetsOf(source.boxScore(game)))
        for (const line of sheet.played)
          points.set(line.player.id, [...(points.get(line.player.id) ?? []), line.points]);
    const errors = [...points.values()].flatMap((games) =>
      games.flatMap((actual, i) => {
        const window = games.slice(Math.max(0, i - 10), i);
        return window.length === 10 && mean(window) >= 8 ? [Math.abs(actual - mean(window))] : [];
      }),
    );
    assert.ok(mean(errors) > 4 && mean(errors) < 7, String(mean(errors)));
    const best = Math.max(...[...points.values()].filter((games) => games.length > 40).map(mean));
    assert.ok(best > 24 && best < 38, String(best));
  });

  it('a tired team loses one to three points against the expectation of a rested one', () => {
    const side = (code: string, isBackToBack: boolean): Contestant => ({
      style: season.styleOf(code),
      weakening: 0,
      isBackToBack,
    });
    const margin = (isTired: boolean): number => {
      const { home, away } = expectationOf(side('BOS', isTired), side('DEN', false), false);
      return home - away;
    };
    const cost = margin(false) - margin(true);
    assert.ok(cost > 1 && cost < 3, String(cost));
  });

  it('a team without its best man is expected to lose by more', () => {
    const games = regular.map((game) => ({ game, squad: season.squadOf(game, game.home) }));
    const weak = games.filter(({ squad }) => squad.weakening > 4).map(({ game }) => season.expectationOf(game));
    const full = games.filter(({ squad }) => squad.weakening < 1).map(({ game }) => season.expectationOf(game));
    assert.ok(weak.length > 50 && full.length > 50);
    const margins = [weak, full].map((group) => mean(group.map(({ home, away }) => home - away)));
    assert.ok(margins[0]! < margins[1]! - 2, margins.join());
  });
});
