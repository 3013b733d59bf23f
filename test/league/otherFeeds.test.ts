import assert from 'node:assert/strict';
import { dayOfDate } from '../../emulator/league/day.js';
import { marginOf } from '../../emulator/league/gameScore.js';
import { tipOffInstant } from '../../emulator/league/captures.js';
import { instantOf } from '../../shared/domain/gameDate.js';
import { normalizePlayerName } from '../../shared/pipelines/nba/identity/playerLookup.js';
import { findTeam } from '../../shared/pipelines/nba/identity/teams.js';
import { datesOf, leagueOf, parsedOf, sheetsOf, total } from './leagueProbe.js';

const source = leagueOf(88);
const YEAR = 2023;
const season = source.season(YEAR);
const dates = datesOf(source, YEAR);
const some = [0, 40, 80, 120, 160].map((i) => dates[i]!).concat(dates.slice(-1));
const codeOf = (code: string): string => findTeam(code)?.abbr ?? `no team ${code}`;

interface Scoreboard {
  games: {
    startTime: string;
    teams: { abbreviation: string; score: string; winner: boolean; homeAway: 'home' | 'away' }[];
  }[];
}
type EspnStats = Record<string, number> & { minutes: string };
interface EspnBox {
  teams: { home: string; away: string };
  players: Record<'home' | 'away', { playerName: string; type: string; dnpReason?: string; stats?: EspnStats }[]>;
}
interface Standings {
  season: number;
  standings: {
    team: { abbreviation: string; conference: string };
    wins: number;
    losses: number;
    conference_rank: number;
    home_record: string;
    road_record: string;
    conference_record: string;
  }[];
}
interface Referees {
  refereeAssignments: {
    nba: {
      Table: { rows: Record<string, string | number | null>[] };
      Table1: { rows: { official_code: string; replaycenter_official: string }[] };
    };
  };
}

describe('other feeds of the generated league', () => {
  it('P-4.12 the scoreboard has the finals of the schedule under its own codes', async () => {
    const codes = new Set<string>();
    for (const date of some) {
      const [board] = await parsedOf<Scoreboard>(source, 'p2.espn_scoreboard', date);
      const games = season.gamesOn(date);
      assert.equal(board!.games.length, games.length);
      board!.games.forEach(({ startTime, teams }, i) => {
        const game = games[i]!;
        const { home, away } = season.scoreOf(game);
        assert.equal(instantOf(startTime), tipOffInstant(game));
        for (const team of teams) {
          codes.add(team.abbreviation);
          const own = team.homeAway === 'home' ? home : away;
          assert.equal(codeOf(team.abbreviation), team.homeAway === 'home' ? game.home : game.away);
          assert.equal(Number(team.score), own.points);
          assert.equal(team.winner, own.points === Math.max(home.points, away.points));
        }
      });
    }
    assert.ok(['GS', 'NY', 'UTAH', 'WSH'].some((code) => codes.has(code)));
  });

  it('P-2.12 the last fallback repeats the box score in whole minutes, with reasons of who sat', async () => {
    for (const date of some) {
      const night = source.night(date);
      const boxes = await parsedOf<EspnBox>(source, 'p2.espn_boxscores', date);
      night.boxes().forEach((box, i) => {
        const document = boxes[i]!;
        assert.deepEqual([codeOf(document.teams.away), codeOf(document.teams.home)], [box.game.away, box.game.home]);
        for (const sheet of sheetsOf(box)) {
          const players = document.players[sheet.isHome ? 'home' : 'away'];
          const played = players.filter(({ type }) => type === 'active');
          assert.equal(total(played.map(({ stats }) => stats!['points']!)), sheet.points);
          assert.equal(total(played.map(({ stats }) => stats!['plus_minus']!)), 5 * sheet.margin);
          const byName = new Map(played.map((one) => [one.playerName, one.stats!]));
          for (const line of sheet.played) {
            const stats = byName.get(line.player.name.full)!;
            assert.equal(stats['rebounds'], line.offensiveRebounds + line.defensiveRebounds);
            assert.equal(Number(stats.minutes), Math.round(line.seconds / 60));
          }
          const sat = players.filter(({ type }) => type === 'dnp');
          assert.equal(sat.length, sheet.benched.length);
          assert.ok(sat.every(({ dnpReason, stats }) => (dnpReason ?? '') !== '' && stats === undefined));
        }
      });
    }
  });

  it('P-4.12 standings count every regular game up to the date once, and nothing else', async () => {
    for (const date of some) {
      const [document] = await parsedOf<Standings>(source, 'p2.bdl_standings', date);
      const { standings } = document!;
      const played = season.regularGames().filter(({ day }) => day <= dayOfDate(date));
      assert.equal(document!.season, YEAR);
      assert.equal(standings.length, 30);
      assert.equal(total(standings.map(({ wins }) => wins)), played.length);
      assert.equal(total(standings.map(({ losses }) => losses)), played.length);
      for (const row of standings) {
        const code = row.team.abbreviation;
        const own = played.filter(({ home, away }) => home === code || away === code);
        const wins = own.filter((game) => marginOf(season.scoreOf(game)) > 0 === (game.home === code));
        assert.equal(row.wins, wins.length, `${date} ${code}`);
        assert.equal(row.wins + row.losses, own.length);
        const split = [row.home_record, row.road_record].map((record) => record.split('-').map(Number));
        assert.deepEqual(
          [total(split.map(([won]) => won!)), total(split.map(([, lost]) => lost!))],
          [row.wins, row.losses],
        );
      }
      for (const conference of ['East', 'West']) {
        const table = standings
          .filter(({ team }) => team.conference === conference)
          .sort((a, b) => a.conference_rank - b.conference_rank);
        assert.deepEqual(
          table.map(({ conference_rank: rank }) => rank),
          Array.from({ length: 15 }, (_, i) => i + 1),
        );
        const shares = table.map(({ wins, losses }) => wins / Math.max(1, wins + losses));
        assert.deepEqual(
          shares,
          [...shares].sort((a, b) => b - a),
        );
      }
    }
  });

  it('P-4.12 three referees whistle each game, nobody two, and others sit in the replay center', async () => {
    for (const date of dates) {
      const [document] = await parsedOf<Referees>(source, 'p2.nbac_referee_game_assignments', date);
      const { Table, Table1 } = document!.refereeAssignments.nba;
      assert.deepEqual(
        Table.rows.map((row) => row['game_id']),
        season.gamesOn(date).map(({ nbaGameId }) => nbaGameId),
      );
      const crews = Table.rows.flatMap((row) => [row['official1'], row['official2'], row['official3']].map(String));
      const replay = Table1.rows.map(
        ({ official_code, replaycenter_official }) => `${replaycenter_official} (#${official_code})`,
      );
      assert.ok(crews.every((name) => /^\S.+ \(#\d+\)$/.test(name)));
      assert.equal(replay.length, 3);
      const all = [...crews, ...replay];
      assert.equal(new Set(all).size, all.length);
      assert.equal(new Set(all.map(normalizePlayerName)).size, all.length);
    }
  });
});
