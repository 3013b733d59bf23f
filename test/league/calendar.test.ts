import assert from 'node:assert/strict';
import type { LeagueGame } from '../../emulator/league/leagueGame.js';
import { leagueTeams } from '../../emulator/league/leagueTeams.js';
import type { Season } from '../../emulator/league/season.js';
import { dayOfWeek, daysBetween, gameDate, type GameDate, plusDays } from '../../shared/domain/gameDate.js';
import { teamOf } from '../../shared/pipelines/nba/identity/teams.js';
import { leagueOf } from './leagueProbe.js';

const CASES: readonly (readonly [seed: number, seasonYear: number])[] = [
  [1, 2015],
  [1, 2021],
  [2, 2022],
  [3, 2023],
  [4, 2024],
  [5, 2027],
  [6, 2034],
];

const regularOf = (season: Season): LeagueGame[] => season.games().filter(({ type }) => type === 'regular');
const datesOf = (games: readonly LeagueGame[]): GameDate[] => [...new Set(games.map(({ date }) => date))].sort();
const teamDates = (games: readonly LeagueGame[], code: string): GameDate[] =>
  games
    .filter(({ home, away }) => home === code || away === code)
    .map(({ date }) => date)
    .sort();

describe('generated calendar', () => {
  for (const [seed, seasonYear] of CASES)
    describe(`season ${seasonYear} of seed ${seed}`, () => {
      const season = leagueOf(seed).season(seasonYear);
      const regular = regularOf(season);

      it('PP-02 has 1,230 regular games: each team 41 at home and 41 away', () => {
        assert.equal(regular.length, 1230);
        for (const { code } of leagueTeams) {
          assert.equal(regular.filter(({ home }) => home === code).length, 41, code);
          assert.equal(regular.filter(({ away }) => away === code).length, 41, code);
        }
      });

      it('PP-02 plays no team twice on a date and no team three days in a row', () => {
        for (const { code } of leagueTeams) {
          const dates = teamDates(regular, code);
          assert.equal(new Set(dates).size, 82, code);
          dates.forEach((date, i) => {
            const twoLater = dates[i + 2];
            if (twoLater !== undefined) assert.ok(daysBetween(date, twoLater) > 2, `${code} ${date}`);
          });
        }
      });

      it('plays 160 to 167 regular dates with at most 15 games each', () => {
        const counts = new Map<string, number>();
        for (const { date } of regular) counts.set(date, (counts.get(date) ?? 0) + 1);
        assert.ok(counts.size >= 160 && counts.size <= 167, String(counts.size));
        assert.ok(Math.max(...counts.values()) <= 15);
        assert.ok(Math.max(...counts.values()) >= 12);
      });

      it('opens on a Tuesday of late October and closes on the Sunday 173 days later', () => {
        const [opening] = datesOf(regular);
        const closing = datesOf(regular).at(-1);
        assert.ok(opening !== undefined && closing !== undefined);
        assert.equal(dayOfWeek(opening), 2);
        assert.ok(opening >= `${seasonYear}-10-16` && opening <= `${seasonYear}-10-31`, opening);
        assert.equal(dayOfWeek(closing), 7);
        assert.equal(daysBetween(opening, closing), 173);
      });

      it('rests on Thanksgiving, on December 24 and for six days in mid-February', () => {
        const dates = new Set<string>(datesOf(season.games()));
        const november = Array.from({ length: 30 }, (_, i) => plusDays(gameDate(`${seasonYear}-11-01`), i));
        const thanksgiving = november.filter((date) => dayOfWeek(date) === 4)[3];
        assert.ok(thanksgiving !== undefined && !dates.has(thanksgiving));
        assert.ok(!dates.has(`${seasonYear}-12-24`));
        assert.ok(dates.has(`${seasonYear}-12-25`));
        const february = Array.from({ length: 20 }, (_, i) => plusDays(gameDate(`${seasonYear + 1}-02-08`), i));
        const idle = february.filter((date) => !dates.has(date));
        assert.equal(idle.length, 6);
        assert.equal(daysBetween(idle[0]!, idle[5]!), 5);
      });

      it('makes about 15 % of the games the second of a back-to-back', () => {
        const seconds = regular.flatMap((game) =>
          [game.home, game.away].filter((code) => season.isBackToBack(game, code)),
        ).length;
        const byHand = leagueTeams.reduce((sum, { code }) => {
          const dates = teamDates(regular, code);
          return sum + dates.filter((date, i) => i > 0 && daysBetween(dates[i - 1]!, date) === 1).length;
        }, 0);
        assert.equal(seconds, byHand);
        assert.ok(seconds / 2460 > 0.12 && seconds / 2460 < 0.19, String(seconds / 2460));
      });

      it('P-02 numbers every game once, by type, in ten digits', () => {
        const ids = season.games().map(({ nbaGameId }) => nbaGameId);
        assert.equal(new Set(ids).size, ids.length);
        const digits = { regular: '2', playoffs: '4', play_in: '5', cup_final: '6' };
        for (const game of season.games()) {
          assert.match(game.nbaGameId, /^00\d{8}$/);
          assert.equal(game.nbaGameId.charAt(2), digits[game.type]);
          assert.equal(game.nbaGameId.slice(3, 5), String(seasonYear % 100).padStart(2, '0'));
          assert.equal(teamOf(game.home).abbr, game.home);
        }
      });

      it('T6 tips off some games at 22:00 and 22:30 Eastern, all within the day', () => {
        const times = regular.map(({ tipOff }) => tipOff);
        assert.ok(times.filter((time) => time === '22:00').length > 20);
        assert.ok(times.filter((time) => time === '22:30').length > 10);
        assert.ok(times.every((time) => time >= '12:00' && time <= '22:30'));
      });

      it('moves a few games to a later date under the same id, out of the order of ids', () => {
        const moved = regular.filter(({ postponedFrom }) => postponedFrom !== null);
        assert.ok(moved.length >= 3 && moved.length <= 8, String(moved.length));
        for (const game of moved) {
          assert.ok(game.postponedFrom !== null && game.postponedFrom < game.date);
          const larger = regular.filter(({ nbaGameId, date }) => nbaGameId > game.nbaGameId && date < game.date);
          assert.ok(larger.length > 0, game.nbaGameId);
          assert.ok(
            regular.some(({ date }) => date === game.postponedFrom),
            'the old date keeps other games',
          );
        }
      });

      it('plays six play-in games on three dates', () => {
        const playIn = season.games().filter(({ type }) => type === 'play_in');
        assert.equal(playIn.length, 6);
        assert.equal(datesOf(playIn).length, 3);
        assert.ok(playIn.every(({ round }) => round === 'play_in'));
      });

      it('plays 15 series that end with the fourth win, whose winner goes on', () => {
        const series = new Map<string, LeagueGame[]>();
        for (const game of season.games().filter(({ type }) => type === 'playoffs')) {
          const key = game.nbaGameId.slice(5, 9);
          series.set(key, [...(series.get(key) ?? []), game]);
        }
        assert.equal(series.size, 15);
        const winners = new Map<string, string[]>();
        for (const [key, games] of series) {
          const wins = new Map<string, number>();
          games.forEach((game, i) => {
            const { home, away } = season.scoreOf(game);
            const winner = home.points > away.points ? game.home : game.away;
            wins.set(winner, (wins.get(winner) ?? 0) + 1);
            assert.equal(wins.get(winner) === 4, i === games.length - 1, `${key} game ${i + 1}`);
            assert.equal(Number(game.nbaGameId.slice(-1)), i + 1);
          });
          const last = [...wins].find(([, count]) => count === 4);
          assert.ok(last !== undefined);
          winners.set(key.charAt(2), [...(winners.get(key.charAt(2)) ?? []), last[0]]);
          assert.ok(wins.size <= 2);
        }
        assert.deepEqual(
          ['1', '2', '3', '4'].map((round) => winners.get(round)?.length),
          [8, 4, 2, 1],
        );
        for (const [key, games] of series) {
          const before = winners.get(String(Number(key.charAt(2)) - 1));
          if (before !== undefined)
            assert.ok(games.every(({ home, away }) => before.includes(home) && before.includes(away)));
        }
      });

      it('plays a cup final of the two semifinal winners from 2023-24 on', () => {
        const finals = season.games().filter(({ type }) => type === 'cup_final');
        assert.equal(finals.length, seasonYear >= 2023 ? 1 : 0);
        for (const final of finals) {
          const semifinals = regular.filter(({ subLabel }) => subLabel === 'Semifinals');
          assert.equal(semifinals.length, 2);
          const winners = semifinals.map((game) => {
            const { home, away } = season.scoreOf(game);
            return home.points > away.points ? game.home : game.away;
          });
          assert.deepEqual([final.home, final.away].sort(), winners.sort());
          assert.deepEqual(
            season.gamesOn(final.date).map(({ nbaGameId }) => nbaGameId),
            [final.nbaGameId],
          );
        }
      });

      it('gives each date the same games as the season', () => {
        for (const date of datesOf(season.games()))
          assert.deepEqual(
            season.gamesOn(date).map(({ nbaGameId }) => nbaGameId),
            season
              .games()
              .filter((game) => game.date === date)
              .map(({ nbaGameId }) => nbaGameId),
          );
      });
    });

  it('C1 C2 C3 C4 opens and closes on the real dates of 2021-22 to 2024-25', () => {
    const frame = [2021, 2022, 2023, 2024].map((seasonYear) => {
      const dates = datesOf(regularOf(leagueOf(9).season(seasonYear)));
      return [dates[0], dates.at(-1)];
    });
    assert.deepEqual(frame, [
      ['2021-10-19', '2022-04-10'],
      ['2022-10-18', '2023-04-09'],
      ['2023-10-24', '2024-04-14'],
      ['2024-10-22', '2025-04-13'],
    ]);
  });

  it('C5 ends with the Finals in June', () => {
    for (const [seed, seasonYear] of CASES) {
      const last = leagueOf(seed).season(seasonYear).games().at(-1);
      assert.equal(last?.round, 'nba_finals');
      assert.match(last.date, new RegExp(`^${seasonYear + 1}-06-`));
    }
  });
});
