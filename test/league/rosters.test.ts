import assert from 'node:assert/strict';
import { dateOfDay } from '../../emulator/league/day.js';
import type { GeneratedSource } from '../../emulator/league/generatedSource.js';
import { type GameDate, plusDays } from '../../shared/domain/gameDate.js';
import { normalizePlayerName } from '../../shared/pipelines/nba/identity/playerLookup.js';
import { findTeam, teamByLeagueId } from '../../shared/pipelines/nba/identity/teams.js';
import { datesOf, leagueOf, parsedOf } from './leagueProbe.js';

const YEAR = 2022;

interface EspnRoster {
  team_abbr: string;
  players: { fullName: string; heightIn: number; weightLb: number }[];
}
interface PlayerList {
  resultSets: { headers: string[]; rowSet: (string | number | null)[][] }[];
}
interface ActivePlayers {
  playerCount: number;
  activePlayers: { first_name: string; last_name: string; height: string; team: { abbreviation: string } }[];
}
interface SeasonRoster {
  team_abbrev: string;
  players: { full_name: string }[];
}
interface Movement {
  metadata: { recordCount: number };
  rows: {
    TRANSACTION_DATE: string;
    PLAYER_ID: number;
    TEAM_ID: number;
    Transaction_Type: string;
    GroupSort: string;
    TRANSACTION_DESCRIPTION: string;
  }[];
}

type Teams = ReadonlyMap<string, string>;
const lookup = normalizePlayerName;
const teamOf = (code: string): string => findTeam(code)?.abbr ?? `no team ${code}`;

const listOn = async (source: GeneratedSource, date: GameDate): Promise<Teams> => {
  const [list] = await parsedOf<PlayerList>(source, 'p2.nbac_player_list_current', date);
  const set = list!.resultSets[0]!;
  const column = (row: (string | number | null)[], header: string): string => String(row[set.headers.indexOf(header)]);
  return new Map(
    set.rowSet.map((row) => [
      lookup(`${column(row, 'PLAYER_FIRST_NAME')} ${column(row, 'PLAYER_LAST_NAME')}`),
      column(row, 'TEAM_ABBREVIATION'),
    ]),
  );
};

const activeOn = async (source: GeneratedSource, date: GameDate): Promise<Teams> => {
  const [document] = await parsedOf<ActivePlayers>(source, 'p2.bdl_active_players_current', date);
  assert.equal(document!.playerCount, document!.activePlayers.length);
  return new Map(
    document!.activePlayers.map((one) => [lookup(`${one.first_name} ${one.last_name}`), one.team.abbreviation]),
  );
};

const espnOn = async (source: GeneratedSource, date: GameDate): Promise<Teams> =>
  new Map(
    (await parsedOf<EspnRoster>(source, 'p2.espn_team_rosters', date)).flatMap(({ team_abbr, players }) =>
      players.map(({ fullName }) => [lookup(fullName), team_abbr] as const),
    ),
  );

/** Everyone in the gamebooks by full name, with his team. */
const dressedOn = async (source: GeneratedSource, date: GameDate): Promise<Teams> => {
  const books = await parsedOf<{
    active_players: { name: string; team: string }[];
    dnp_players: { name: string; team: string }[];
  }>(source, 'p2.nbac_gamebook_player_stats', date);
  return new Map(
    books.flatMap((book) =>
      [...book.active_players, ...book.dnp_players].map(({ name, team }) => [lookup(name), team]),
    ),
  );
};

describe('rosters of the generated league', () => {
  const source = leagueOf(86);
  const season = source.season(YEAR);
  const tradeDays = season.trades.map(({ day }) => dateOfDay(day));
  const dates = datesOf(source, YEAR);
  const around = dates.filter((date) => tradeDays.some((day) => date >= plusDays(day, -2) && date <= plusDays(day, 2)));

  it('P-2.12 name everyone who dresses, under his team, and all four sources agree', async () => {
    assert.ok(around.length >= 6, String(around.length));
    for (const date of [...around, dates[0]!, dates.at(-1)!]) {
      const [list, active, espn] = [
        await listOn(source, date),
        await activeOn(source, date),
        await espnOn(source, date),
      ];
      const encyclopedia = await parsedOf<SeasonRoster>(source, 'p2.br_rosters_current', date);
      const listed = new Map(
        encyclopedia.map(({ team_abbrev, players }) => [
          teamOf(team_abbrev),
          new Set(players.map(({ full_name }) => lookup(full_name))),
        ]),
      );
      assert.equal(list.size, 510);
      assert.deepEqual(active, list, date);
      assert.equal(listed.size, 30);
      for (const [name, team] of await dressedOn(source, date)) assert.equal(espn.get(name), team, `${date} ${name}`);
      for (const [name, team] of espn) assert.equal(list.get(name), team, `${date} ${name}`);
      for (const [name, team] of list) assert.ok(listed.get(team)?.has(name), `${date} ${name} ${team}`);
      assert.equal(espn.size, 17 * 2 * season.gamesOn(date).length);
    }
  });

  it('P-4.12 every change of teams between two dates is a trade that was known by then', async () => {
    let moved = 0;
    for (const [i, date] of dates.entries()) {
      const next = dates[i + 1];
      if (next === undefined || !around.includes(date)) continue;
      const [before, after] = [await listOn(source, date), await listOn(source, next)];
      const [movement] = await parsedOf<Movement>(source, 'p2.nbac_player_movement', next);
      assert.equal(movement!.metadata.recordCount, movement!.rows.length);
      const trades = movement!.rows.filter(({ Transaction_Type }) => Transaction_Type === 'Trade');
      for (const [name, team] of after) {
        if (before.get(name) === team) continue;
        const trade = trades.find(
          ({ TRANSACTION_DESCRIPTION, TEAM_ID }) =>
            lookup(TRANSACTION_DESCRIPTION).includes(name) && teamByLeagueId(TEAM_ID)?.abbr === team,
        );
        assert.ok(trade !== undefined, `${next} ${name} to ${team}`);
        assert.ok(trade.TRANSACTION_DATE.slice(0, 10) < next && trade.TRANSACTION_DATE.slice(0, 10) >= date);
        moved += 1;
      }
    }
    assert.equal(moved, 2 * season.trades.length);
  });

  it('P-4.12 transactions grow with the season under unique keys; a traded pick has no player', async () => {
    const at = async (date: GameDate): Promise<Movement['rows']> =>
      (await parsedOf<Movement>(source, 'p2.nbac_player_movement', date))[0]!.rows;
    const [first, last] = [await at(dates[0]!), await at(dates.at(-1)!)];
    const keyOf = (row: Movement['rows'][number]): string =>
      [row.TRANSACTION_DATE, row.PLAYER_ID, row.TEAM_ID, row.Transaction_Type, row.GroupSort].join();
    assert.equal(new Set(last.map(keyOf)).size, last.length);
    const known = new Set(last.map(keyOf));
    assert.ok(first.every((row) => known.has(keyOf(row))));
    assert.ok(first.length > 50 && first.every((row) => row.Transaction_Type === 'Signing'));
    assert.equal(
      last.filter((row) => row.Transaction_Type === 'Trade' && row.PLAYER_ID !== 0).length,
      2 * season.trades.length,
    );
    assert.ok(last.some((row) => row.PLAYER_ID === 0));
  });

  it('P-4.12 a traded player stays on the encyclopedia’s list of the team he left', async () => {
    const { one } = season.trades[0]!;
    const date = dates.find((each) => each >= tradeDays[0]!)!;
    const rosters = await parsedOf<SeasonRoster>(source, 'p2.br_rosters_current', date);
    const teams = rosters
      .filter(({ players }) => players.some(({ full_name }) => full_name === one.player.name.full))
      .map(({ team_abbrev }) => teamOf(team_abbrev));
    assert.equal(teams.length, 2);
    assert.ok(teams.includes(one.from));
  });
});
