import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { gameDate, plusDays } from '../../../../shared/domain/gameDate.js';
import { gameCodeOf, gameIdOf, parseGameCode, parseGameId } from '../../../../shared/pipelines/nba/identity/gameId.js';
import { normalizePlayerName } from '../../../../shared/pipelines/nba/identity/playerLookup.js';
import { TEAMS } from '../../../../shared/pipelines/nba/identity/teams.js';
import { BUILD } from '../../../support/plantedBuild.js';

const LETTERS = ['a', 'b', 'c', 'e', 'z', 'A', 'C', 'Z', 'é', 'ć', 'đ', 'ø', 'ł', 'ñ', 'Ö'];
const word = fc.array(fc.constantFrom(...LETTERS), { minLength: 1, maxLength: 8 }).map((letters) => letters.join(''));
const suffix = fc.constantFrom('', ' Jr.', ' Sr', ' II', ' III', ' IV');

describe('properties of identity', () => {
  it('P-08 a lookup is plain letters and digits, the same for itself, and for marks, case and signs between', () => {
    fc.assert(
      fc.property(word, word, suffix, (first, last, end) => {
        const lookup = normalizePlayerName(`${first} ${last}${end}`);
        assert.match(lookup, /^[a-z0-9]+$/);
        assert.equal(normalizePlayerName(lookup), lookup);
        for (const variant of [
          `${first}-${last}${end}`,
          `${first}. ${last}${end}`.toUpperCase(),
          `${first}’${last}${end}`,
          `203${first} ${last}${end}`,
        ])
          assert.equal(normalizePlayerName(variant), lookup, variant);
        assert.equal(normalizePlayerName(`${first} ${last}${end}`.normalize('NFD')), lookup);
      }),
    );
  });

  it('P-08 a suffix is kept, and an injury report names the same player the other way round', () => {
    fc.assert(
      fc.property(word, word, suffix, (first, last, end) => {
        const lookup = normalizePlayerName(`${first} ${last}${end}`);
        assert.equal(normalizePlayerName(`${last}${end}, ${first}`), lookup);
        assert.equal(lookup.endsWith(end.toLowerCase().replaceAll(/[^a-z]/g, '')), true);
        assert.equal(lookup === normalizePlayerName(`${first} ${last}`), end === '');
      }),
    );
  });

  it('P-08 the code base has one normaliser: no other module folds letters or drops marks', async () => {
    const files = (await readdir(join(BUILD, 'shared'), { recursive: true })).filter((name) => name.endsWith('.js'));
    const folding: string[] = [];
    for (const file of files)
      if (/normalize\('NFK?D'\)|\\p\{M[n}]/.test(await readFile(join(BUILD, 'shared', file), 'utf8')))
        folding.push(file);
    assert.deepEqual(folding, [join('pipelines', 'nba', 'identity', 'playerLookup.js')]);
  });

  it('P-10 an id and a code give back the game they were made of, and the other order is another game', () => {
    const team = fc.constantFrom(...TEAMS.map(({ abbr }) => abbr));
    const date = fc.integer({ min: 0, max: 4000 }).map((days) => plusDays(gameDate('2015-10-01'), days));
    fc.assert(
      fc.property(date, team, team, (on, awayAbbr, homeAbbr) => {
        const game = { gameDate: on, awayAbbr, homeAbbr };
        const found = awayAbbr === homeAbbr ? null : game;
        assert.deepEqual(parseGameId(gameIdOf(game)), found);
        assert.deepEqual(parseGameCode(gameCodeOf(game)), found);
        if (found !== null)
          assert.notEqual(gameIdOf({ ...game, awayAbbr: homeAbbr, homeAbbr: awayAbbr }), gameIdOf(game));
      }),
    );
  });
});
