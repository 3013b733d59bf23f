import assert from 'node:assert/strict';
import { dateOfDay } from '../../emulator/league/day.js';
import { firstNames, lastNames } from '../../emulator/league/playerNames.js';
import { normalizePlayerName } from '../../shared/pipelines/nba/identity/playerLookup.js';
import { leagueOf } from './leagueProbe.js';

/** Everyone listed for a game of the season, with his teams. */
const everyone = (seed: number, seasonYear: number): Map<number, { name: string; teams: Set<string> }> => {
  const season = leagueOf(seed).season(seasonYear);
  const people = new Map<number, { name: string; teams: Set<string> }>();
  for (const game of season.games())
    for (const code of [game.home, game.away]) {
      const { dressed, scratched, inactive } = season.squadOf(game, code);
      for (const player of [...dressed, ...[...scratched, ...inactive].map((absence) => absence.player)]) {
        const known = people.get(player.id) ?? { name: player.name.full, teams: new Set<string>() };
        people.set(player.id, { ...known, teams: known.teams.add(code) });
      }
    }
  return people;
};

describe('generated players', () => {
  it('every pair of a first and a last name has its own lookup', () => {
    const lookups = new Set(
      firstNames.flatMap((first) => lastNames.map((last) => normalizePlayerName(`${first} ${last}`))),
    );
    assert.equal(lookups.size, firstNames.length * lastNames.length);
  });

  for (const seed of [41, 42])
    it(`names 510 players of a season apart, with accents, suffixes, hyphens and apostrophes (seed ${seed})`, () => {
      const names = [...everyone(seed, 2022).values()].map(({ name }) => name);
      assert.equal(names.length, 510);
      assert.equal(new Set(names.map(normalizePlayerName)).size, 510);
      assert.ok(names.filter((name) => /(Jr\.|II|III)$/.test(name)).length >= 10);
      assert.ok(names.filter((name) => /[^\u0020-\u007e]/.test(name)).length >= 10);
      assert.ok(names.some((name) => name.includes('-')));
      assert.ok(names.some((name) => name.includes("'")));
      assert.ok(names.every((name) => normalizePlayerName(name).length >= 6));
    });

  it('lets a few traded players change teams in a season, and nobody else', () => {
    const people = everyone(43, 2022);
    const moved = [...people].filter(([, { teams }]) => teams.size > 1).map(([id]) => id);
    const { trades } = leagueOf(43).season(2022);
    const traded = trades.flatMap(({ one, other }) => [one.player.id, other.player.id]);
    assert.ok(moved.length >= 6 && moved.length <= 14, String(moved.length));
    assert.deepEqual(new Set(moved), new Set(traded));
  });

  it('a traded player appears for the old team before the day and for the new one from it', () => {
    const source = leagueOf(43);
    const season = source.season(2022);
    const movers = new Map(
      season.trades.flatMap(({ day, one, other }) => [
        [one.player.id, { day, from: one.from, to: other.from }] as const,
        [other.player.id, { day, from: other.from, to: one.from }] as const,
      ]),
    );
    let appearances = 0;
    for (const game of season.games())
      for (const code of [game.home, game.away]) {
        const squad = season.squadOf(game, code);
        for (const { id } of [
          ...squad.dressed,
          ...[...squad.scratched, ...squad.inactive].map(({ player }) => player),
        ]) {
          const move = movers.get(id);
          if (move === undefined) continue;
          assert.equal(code, game.day < move.day ? move.from : move.to, dateOfDay(game.day));
          appearances += 1;
        }
      }
    assert.ok(appearances > 300, String(appearances));
  });

  it('keeps most players from one season to the next', () => {
    const [before, after] = [everyone(44, 2022), everyone(44, 2023)];
    const stayed = [...after.keys()].filter((id) => before.has(id)).length;
    assert.ok(stayed > 400 && stayed < 500, String(stayed));
  });
});
