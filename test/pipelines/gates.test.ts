import assert from 'node:assert/strict';
import type { BodyRowOf } from '../../shared/domain/table.js';
import type { InputDeclarations, RowGate } from '../../shared/domain/processor.js';
import { groupIdentity, identity, notNull, range } from '../../shared/pipelines/gates.js';
import type { nbacTeamBoxscore } from '../../shared/pipelines/nba/tables/raw.js';

interface Sample {
  readonly game_id: string;
  readonly team_abbr: string;
  readonly points: number | null;
}
const row = (points: number | null, team = 'GSW'): Sample => ({ game_id: '20211019_GSW_LAL', team_abbr: team, points });

// Compiles only while the constructors fit the gates of a processor.
const fits: readonly RowGate<InputDeclarations, BodyRowOf<typeof nbacTeamBoxscore>>[] = [
  notNull('points'),
  range('points', 50, 200, { level: 'warn' }),
  identity('rebounds', (line) => (line.total_rebounds === null ? 'no rebounds' : null)),
  groupIdentity(
    'two teams',
    (line) => line.game_id,
    (lines) => (lines.length === 2 ? null : 'not two'),
  ),
];

describe('gates', () => {
  it('not null counts a ratio, inclusive, and says nothing about no rows', () => {
    const rows = [row(1), row(2), row(3), row(null, 'LAL')];
    assert.deepEqual(notNull('points', 0.25).check(rows), []);
    assert.deepEqual(notNull('points', 0.24).check(rows), [
      'points: NULL in 1 of 4 rows, at most 0.24 allowed (20211019_GSW_LAL LAL)',
    ]);
    assert.deepEqual(notNull('points').check([]), []);
  });

  it('range passes its bounds and NULL, and names the row and the value found', () => {
    const gate = range('points', 50, 200);
    assert.deepEqual(gate.check([row(50), row(200), row(null)]), []);
    assert.deepEqual(gate.check([row(49), row(201, 'LAL')]), [
      '20211019_GSW_LAL GSW: points expected 50 to 200, found 49',
      '20211019_GSW_LAL LAL: points expected 50 to 200, found 201',
    ]);
    assert.equal(gate.check([{ ...row(1), points: '121' }]).length, 1);
    assert.equal(gate.check([row(Number.NaN)]).length, 1);
  });

  it('a group rule sees all rows of its group and no other', () => {
    const gate = groupIdentity<Sample>(
      'sum',
      (line) => line.game_id,
      (lines) => (lines.reduce((sum, line) => sum + (line.points ?? 0), 0) === 0 ? null : 'does not sum to 0'),
    );
    assert.deepEqual(gate.check([row(3), row(-3, 'LAL')]), []);
    assert.deepEqual(gate.check([row(3), row(-2, 'LAL')]), ['20211019_GSW_LAL: does not sum to 0']);
  });

  it('a level other than fail is kept', () => {
    assert.deepEqual(
      fits.map((gate) => gate.level),
      ['fail', 'warn', 'fail', 'fail'],
    );
  });
});
