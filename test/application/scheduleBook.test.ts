import assert from 'node:assert/strict';
import { scheduleBook } from '../../shared/application/scheduleBook.js';
import { nbaRules } from '../../shared/pipelines/nba/rules.js';
import { nbacSchedule } from '../../shared/pipelines/nba/tables/raw.js';
import { rowStore } from '../support/processorRun.js';
import { game, type GameSpec } from '../support/rows.js';

const openedOn = async (...games: readonly GameSpec[]): Promise<string | null> => {
  const store = rowStore().add(
    nbacSchedule,
    games.map((spec) => game(spec).schedule),
  );
  const book = scheduleBook({
    warehouse: store.warehouse,
    objects: {} as never,
    clock: {} as never,
    rules: nbaRules.calendar,
  });
  return (await book.season(2021)).openedOn;
};
const on = (date: string, values: Partial<GameSpec> = {}): GameSpec => ({ date, away: 'ATL', home: 'BOS', ...values });

describe('the opening of a season', () => {
  it('P-§2.13 is the first date of the regular season, whatever became of its games', async () => {
    const off = { status: 1, statusText: 'PPD' } as const;
    assert.equal(await openedOn(on('2021-10-20'), on('2021-10-19', off)), '2021-10-19');
    assert.equal(await openedOn(on('2021-10-20'), on('2021-10-21')), '2021-10-20');
  });

  it('P-§2.13 no game of another type opens it, and without a schedule there is none', async () => {
    assert.equal(await openedOn(on('2021-12-07', { type: 'cup_final' }), on('2022-04-12', { type: 'play_in' })), null);
    assert.equal(await openedOn(), null);
  });
});
