import assert from 'node:assert/strict';
import { dailyTimes, firingsBetween } from '../../shared/domain/cron.js';
import { gameDate, isoOf, plusDays, zoned } from '../../shared/domain/gameDate.js';

const on = (date: string, cron: string): readonly string[] =>
  firingsBetween(cron, zoned(gameDate(date), '00:00'), zoned(plusDays(gameDate(date), 1), '00:00')).map(isoOf);

describe('a daily cron expression', () => {
  it('gives its wall times in order', () => {
    assert.deepEqual(dailyTimes('0 6 * * *'), ['06:00']);
    assert.deepEqual(dailyTimes('0 11,13,17 * * *'), ['11:00', '13:00', '17:00']);
    assert.deepEqual(dailyTimes('0 9-12 * * *'), ['09:00', '10:00', '11:00', '12:00']);
    assert.deepEqual(dailyTimes('*/30 22-23,0 * * *'), ['00:00', '00:30', '22:00', '22:30', '23:00', '23:30']);
    assert.equal(dailyTimes('* * * * *').length, 1440);
  });

  it('is no other expression', () => {
    for (const cron of ['0 6 * * 1', '0 6 1 * *', 'x 6 * * *', '0 six * * *', '0 6', ''])
      assert.throws(() => dailyTimes(cron), RangeError, cron);
  });

  it('T-46 fires at the wall time, summer and winter, whatever hour it is asked at', () => {
    assert.deepEqual(on('2024-07-01', '0 6 * * *'), ['2024-07-01T10:00:00.000Z']);
    assert.deepEqual(on('2025-01-01', '0 6 * * *'), ['2025-01-01T11:00:00.000Z']);
    const night = firingsBetween(
      '0 4 * * *',
      zoned(gameDate('2024-11-09'), '23:00'),
      zoned(gameDate('2024-11-11'), '00:00'),
    );
    assert.deepEqual(night.map(isoOf), ['2024-11-10T09:00:00.000Z']);
  });

  it('S18 on the day the clocks go forward a time that does not exist fires once, when they have gone', () => {
    assert.deepEqual(on('2025-03-09', '30 2 * * *'), ['2025-03-09T07:30:00.000Z']);
    assert.deepEqual(on('2025-03-09', '30 2,3 * * *'), ['2025-03-09T07:30:00.000Z']);
    assert.deepEqual(on('2025-03-09', '0 6 * * *'), ['2025-03-09T10:00:00.000Z']);
  });

  it('S18 on the day they go back a time that exists twice fires once, the first time', () => {
    assert.deepEqual(on('2024-11-03', '30 1 * * *'), ['2024-11-03T05:30:00.000Z']);
    assert.deepEqual(on('2024-11-03', '0 6 * * *'), ['2024-11-03T11:00:00.000Z']);
  });
});
