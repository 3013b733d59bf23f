import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  contextOfGame,
  formBefore,
  opponentTier,
  restBucket,
} from '../../../../shared/pipelines/nba/predictions/gameContext.js';
import { LEARNED_INPUTS } from '../../../../shared/pipelines/nba/predictions/learnedInputs.js';
import { trainingDays, type TrainingFeatureRow } from '../../../../shared/pipelines/nba/predictions/learnedTraining.js';
import { opponentRatings } from '../../../../shared/pipelines/nba/predictions/opponentRatings.js';
import { FADING_MEANS, playerPasts } from '../../../../shared/pipelines/nba/predictions/playerPast.js';
import { gamesBefore, seasonGames, type SummaryRow } from '../../../../shared/pipelines/nba/predictions/seasonGames.js';
import { teamRotations } from '../../../../shared/pipelines/nba/predictions/teamRotation.js';
import { teamDefenseGameSummary } from '../../../../shared/pipelines/nba/tables/analytics.js';
import { teamDefenseZoneAnalysis } from '../../../../shared/pipelines/nba/tables/precompute.js';
import { rowOf } from '../../../support/rows.js';
import { featureRow, summaryRow } from './support.js';

const day = (number: number): string => `2022-01-${String(number).padStart(2, '0')}`;

/** One game on every other day of January, of these points. */
const games = (...points: readonly number[]): readonly SummaryRow[] =>
  points.map((scored, index) => summaryRow(day(2 * index + 1), { points: scored }));

const anyGames = fc
  .array(
    fc.record({
      points: fc.integer({ min: 0, max: 60 }),
      minutes_played: fc.integer({ min: 1, max: 48 }),
      home_game: fc.boolean(),
      opponent_team_abbr: fc.constantFrom('BOS', 'MIA'),
    }),
    { minLength: 1, maxLength: 15 },
  )
  .map((rows) => rows.map((row, index) => summaryRow(day(2 * index + 1), row)));

describe('the context of a past game', () => {
  it('P-§8.6 buckets of defence, rest and form', () => {
    assert.deepEqual([109.9, 110, 114.9, 115, null, Number.NaN].map(opponentTier), [
      'elite',
      'average',
      'average',
      'weak',
      'unknown',
      'unknown',
    ]);
    assert.deepEqual([0, 1, 3, 9, null].map(restBucket), [0, 1, 3, 3, null]);
    assert.equal(formBefore(games(10, 10, 10, 10)), 'normal');
    assert.equal(formBefore(games(10, 10, 10, 10, 10, 20, 20, 20, 20, 20)), 'hot');
    assert.equal(formBefore(games(20, 20, 20, 20, 20, 10, 10, 10, 10, 10)), 'cold');
  });

  it('P-§8.6 rest is counted from the game before, never to the next one', () => {
    const season = [summaryRow(day(1)), summaryRow(day(4)), summaryRow(day(5))];
    const rests = season.map((_, index) => contextOfGame(season, index, () => null)?.rest);
    assert.deepEqual(rests, [null, 2, 0]);
  });

  it('P-§8.6 the defence is that of the opponent as known on the day of the game', () => {
    const asked: string[] = [];
    const season = [summaryRow(day(1)), summaryRow(day(4), { opponent_team_abbr: 'MIA' })];
    const context = contextOfGame(season, 1, (team, date) => {
      asked.push(`${team} ${date}`);
      return 120;
    });
    assert.deepEqual([asked, context?.tier], [[`MIA ${day(4)}`], 'weak']);
  });

  it('P-§8.6 nothing of the game itself or of a later one is in it, but where and against whom it was', () => {
    fc.assert(
      fc.property(anyGames, fc.nat(14), fc.integer({ min: 0, max: 60 }), (season, at, points) => {
        const index = at % season.length;
        const changed = season.map((game, number) =>
          number < index
            ? game
            : { ...game, points, minutes_played: 1, ...(number > index ? { home_game: true } : {}) },
        );
        const rating = (team: string): number => (team === 'BOS' ? 108 : 120);
        assert.deepEqual(contextOfGame(changed, index, rating), contextOfGame(season, index, rating));
        assert.deepEqual(
          contextOfGame(season.slice(0, index + 1), index, rating),
          contextOfGame(season, index, rating),
        );
      }),
    );
  });
});

describe('the defence of an opponent on a past date', () => {
  const defence = (date: string, rating: number) =>
    rowOf(teamDefenseGameSummary, {
      game_date: date,
      game_id: `${date.replaceAll('-', '')}_ATL_BOS`,
      defending_team_abbr: 'BOS',
      defensive_rating: rating,
    });
  const analysed = (date: string, rating: number) =>
    rowOf(teamDefenseZoneAnalysis, { analysis_date: date, team_abbr: 'BOS', defensive_rating_last_15: rating });

  it('P-§8.6 is the analysis of that very date, else the mean of its games before it, of five at least', () => {
    const defenceGames = Array.from({ length: 8 }, (_, index) => defence(day(index + 1), 100 + index));
    const ratingOf = opponentRatings({ pastDefences: [analysed(day(7), 111)], defenceGames }, new Set());
    assert.deepEqual(
      [5, 6, 7, 9].map((number) => ratingOf('BOS', day(number))),
      [null, 102, 111, 103.5],
    );
    assert.equal(ratingOf('MIA', day(9)), null);
  });

  it('P-§8.6 is of the last fifteen games, and a cup final is none of them', () => {
    const defenceGames = Array.from({ length: 20 }, (_, index) => defence(day(index + 1), index < 5 ? 200 : 100));
    const strange = defence(day(21), 300);
    const ratingOf = opponentRatings(
      { pastDefences: [], defenceGames: [...defenceGames, strange] },
      new Set([`${day(21)} BOS`]),
    );
    assert.equal(ratingOf('BOS', day(22)), 100);
  });
});

describe('the games of a player', () => {
  it('P-12 P-11 are those he played, one a date, no cup final, oldest first in any order', () => {
    const rows = [
      summaryRow(day(5)),
      summaryRow(day(3), { played: false }),
      summaryRow(day(1)),
      summaryRow(day(1)),
      summaryRow(day(7), { nba_game_id: '0062200001' }),
      summaryRow('2021-04-01'),
    ];
    for (const given of [rows, rows.toReversed()]) {
      const gamesOf = seasonGames(given);
      assert.deepEqual(
        gamesOf('atl1', 2021).map((game) => game.game_date),
        [day(1), day(5)],
      );
      assert.deepEqual(gamesOf('atl2', 2021), []);
    }
    assert.deepEqual(
      [day(1), day(2), day(5), day(6)].map((date) => gamesBefore(games(1, 2, 3), date).length),
      [0, 1, 2, 3],
    );
  });

  it('fading means: the newest game counts most, and each is within the points so far', () => {
    const at = (name: string) => FADING_MEANS.indexOf(name);
    const [none, one, two] = playerPasts(games(10, 20));
    assert.deepEqual([none?.games, none?.means.length, one?.means[at('points_fading_3')]], [0, 0, 10]);
    assert.ok((two?.means[at('points_fading_3')] ?? 0) > (two?.means[at('points_fading_20')] ?? 99));
    fc.assert(
      fc.property(anyGames, (season) => {
        for (const past of playerPasts(season).slice(1)) {
          const points = season.slice(0, past.games).map((game) => game.points ?? 0);
          const mean = past.means[at('points_fading_5')] ?? Number.NaN;
          assert.ok(mean >= Math.min(...points) - 1e-9 && mean <= Math.max(...points) + 1e-9);
          assert.equal(past.last, season[past.games - 1]);
        }
      }),
    );
  });

  it('P-01 a past is the same whatever comes after it', () => {
    fc.assert(
      fc.property(anyGames, fc.nat(15), (season, at) => {
        const kept = at % (season.length + 1);
        assert.deepEqual(playerPasts(season.slice(0, kept)).at(-1), playerPasts(season)[kept]);
      }),
    );
  });
});

describe('the rotation of a team', () => {
  const night = (date: string, ...players: readonly (readonly [string, number])[]): readonly SummaryRow[] =>
    players.map(([player, minutes]) => summaryRow(date, { player_lookup: player, minutes_played: minutes }));

  it('sums recent minutes of who played lately, and of those who missed the last game', () => {
    const rows = [...night(day(1), ['a', 40], ['b', 20]), ...night(day(3), ['a', 20]), ...night(day(5), ['b', 28])];
    const rotationOf = teamRotations(rows);
    assert.equal(rotationOf('ATL', day(1)), null);
    assert.deepEqual(rotationOf('ATL', day(2)), { minutes: 60, absentMinutes: 0 });
    assert.deepEqual(rotationOf('ATL', day(4)), { minutes: 55, absentMinutes: 20 });
    assert.deepEqual(rotationOf('ATL', day(9)), { minutes: 57, absentMinutes: 35 });
    assert.equal(rotationOf('BOS', day(9)), null);
  });

  it('forgets who has not played for eight games, and last season', () => {
    const rows = [
      ...night('2021-05-01', ['old', 48]),
      ...night(day(1), ['a', 40], ['b', 20]),
      ...Array.from({ length: 8 }, (_, index) => night(day(index + 2), ['a', 40])).flat(),
    ];
    const rotationOf = teamRotations(rows);
    assert.deepEqual(rotationOf('ATL', day(9)), { minutes: 60, absentMinutes: 20 });
    assert.deepEqual(rotationOf('ATL', day(10)), { minutes: 40, absentMinutes: 0 });
  });

  it('P-01 P-36 is the same in any order of rows, and whatever happens from the date on', () => {
    fc.assert(
      fc.property(anyGames, fc.integer({ min: 1, max: 31 }), (season, number) => {
        const rows = season.flatMap((game) => ['a', 'b'].map((player_lookup) => ({ ...game, player_lookup })));
        const known = teamRotations(rows)('ATL', day(number));
        assert.deepEqual(teamRotations(rows.toReversed())('ATL', day(number)), known);
        const before = rows.filter((row) => row.game_date < day(number));
        assert.deepEqual(teamRotations(before)('ATL', day(number)), known);
      }),
    );
  });
});

describe('rows to learn from', () => {
  const vector = (date: string, values: Partial<TrainingFeatureRow> = {}): TrainingFeatureRow => ({
    ...featureRow(),
    game_date: date,
    player_lookup: 'atl1',
    team_abbr: 'ATL',
    is_production_ready: true,
    data_hash: `hash ${date}`,
    ...values,
  });
  const SPAN = { from: day(3), before: day(9) };
  const season = games(10, 20, 30, 40, 50);
  const learnedFrom = (vectors: readonly TrainingFeatureRow[], rows = season) => trainingDays(vectors, rows, SPAN);

  it('P-§8.7 are ready vectors of the span, of players who then played, with what they scored', () => {
    const vectors = [1, 3, 5, 7, 9].map((number) => vector(day(number)));
    const found = learnedFrom([...vectors.toReversed(), vector(day(5), { player_lookup: 'atl0' })]);
    assert.deepEqual(
      found.map(({ date, targets }) => [date, ...targets]),
      [
        [day(3), 20],
        [day(5), 30],
        [day(7), 40],
      ],
    );
    assert.deepEqual(learnedFrom([vector(day(5), { is_production_ready: false })]), []);
    assert.deepEqual(learnedFrom([vector(day(5))], [summaryRow(day(5), { played: false })]), []);
  });

  it('P-04 hold nothing of their own date: only the target is of it', () => {
    const last = LEARNED_INPUTS.indexOf('points_last');
    const [first] = learnedFrom([vector(day(5))]);
    assert.deepEqual([first?.inputs[last], first?.targets[0]], [20, 30]);
    const changed = season.map((game) => (game.game_date < day(5) ? game : { ...game, points: 1, minutes_played: 2 }));
    assert.deepEqual(learnedFrom([vector(day(5))], changed)[0]?.inputs, first?.inputs);
  });

  it('P-36 P-04 are the same in any order, and their lines name every row', () => {
    const vectors = ['b', 'a', 'c'].flatMap((player) =>
      [3, 5].map((number) => vector(day(number), { player_lookup: player, data_hash: `${player}${number}` })),
    );
    const rows = ['a', 'b', 'c'].flatMap((player) => season.map((game) => ({ ...game, player_lookup: player })));
    const found = learnedFrom(vectors, rows);
    assert.deepEqual(learnedFrom(vectors.toReversed(), rows.toReversed()), found);
    assert.deepEqual(found[0]?.lines, [`${day(3)} a a3 20`, `${day(3)} b b3 20`, `${day(3)} c c3 20`]);
  });
});
