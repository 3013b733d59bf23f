import assert from 'node:assert/strict';
import {
  datesFrom,
  daysBetween,
  gameDate,
  gameDateOf,
  instantOf,
  isGameDate,
  isoOf,
  parseGameDate,
  plusDays,
  seasonName,
  seasonYearOf,
  zoned,
} from '../../shared/domain/gameDate.js';

const HOUR = 3_600_000;
const at = (iso: string): string => gameDateOf(instantOf(iso));

describe('the game date of an instant', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['S17 23:30 Eastern in winter', '2024-01-16T04:30:00.000Z', '2024-01-15'],
    ['S17 00:30 Eastern in winter', '2024-01-16T05:30:00.000Z', '2024-01-16'],
    ['23:30 Eastern in summer', '2024-06-11T03:30:00.000Z', '2024-06-10'],
    ['00:30 Eastern in summer', '2024-06-11T04:30:00.000Z', '2024-06-11'],
    ['T-47 just before UTC midnight, 18:59 Eastern', '2024-01-15T23:59:59.999Z', '2024-01-15'],
    ['T-47 UTC midnight, 19:00 Eastern', '2024-01-16T00:00:00.000Z', '2024-01-15'],
    ['T-47 20:00 Eastern in summer is UTC midnight too', '2024-06-11T00:00:00.000Z', '2024-06-10'],
    ['the last second before Eastern midnight', '2024-01-16T04:59:59.999Z', '2024-01-15'],
    ['Eastern midnight', '2024-01-16T05:00:00.000Z', '2024-01-16'],
    ['the hour that is skipped in March', '2024-03-10T07:00:00.000Z', '2024-03-10'],
    ['the night before the clocks go forward, at midnight', '2024-03-10T04:59:59.999Z', '2024-03-09'],
    ['the night after the clocks went forward, at midnight', '2024-03-11T03:59:59.999Z', '2024-03-10'],
    ['the first 01:30 when the clocks go back', '2024-11-03T05:30:00.000Z', '2024-11-03'],
    ['the second 01:30 when the clocks go back', '2024-11-03T06:30:00.000Z', '2024-11-03'],
    ['the night after the clocks went back, at midnight', '2024-11-04T04:59:59.999Z', '2024-11-03'],
    ['Feb 29, late', '2024-03-01T04:59:59.999Z', '2024-02-29'],
    ['Dec 31, late: the next year in UTC', '2025-01-01T04:59:59.999Z', '2024-12-31'],
    ['New Year in Eastern time', '2025-01-01T05:00:00.000Z', '2025-01-01'],
  ];
  for (const [name, instant, date] of rows) it(`${name}: ${date}`, () => assert.equal(at(instant), date));

  it('does not depend on the time zone of the machine', () => {
    const before = process.env['TZ'];
    try {
      for (const zone of ['UTC', 'Asia/Tokyo', 'Pacific/Honolulu']) {
        process.env['TZ'] = zone;
        assert.equal(at('2024-01-16T04:30:00.000Z'), '2024-01-15', zone);
        assert.equal(plusDays(gameDate('2024-01-15'), 1), '2024-01-16', zone);
        assert.equal(isoOf(zoned(gameDate('2024-01-15'), '04:00')), '2024-01-15T09:00:00.000Z', zone);
      }
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });
});

describe('what is a game date', () => {
  for (const text of ['2024-02-29', '2000-02-29', '2024-12-31', '2024-01-01', '2023-02-28'])
    it(`${text} is one`, () => assert.equal(parseGameDate(text), text));
  for (const text of [
    '2023-02-29',
    '1900-02-29',
    '2024-02-30',
    '2024-04-31',
    '2024-13-01',
    '2024-00-10',
    '2024-01-00',
    '2024-1-5',
    '20240115',
    'TODAY',
    'yesterday',
    '',
    ' 2024-01-15',
    '2024-01-15 ',
    '2024-01-15T00:00:00Z',
    '２０２４-01-15',
  ])
    it(`T-48 ${JSON.stringify(text)} is none`, () => {
      assert.equal(isGameDate(text), false);
      assert.equal(parseGameDate(text), null);
      assert.throws(() => gameDate(text), RangeError);
    });
});

describe('calendar arithmetic', () => {
  it('counts calendar days across both changes of the clock', () => {
    assert.equal(plusDays(gameDate('2024-03-09'), 1), '2024-03-10');
    assert.equal(plusDays(gameDate('2024-03-10'), 1), '2024-03-11');
    assert.equal(plusDays(gameDate('2024-11-02'), 1), '2024-11-03');
    assert.equal(plusDays(gameDate('2024-11-03'), 1), '2024-11-04');
    assert.equal(daysBetween(gameDate('2024-03-09'), gameDate('2024-03-11')), 2);
    assert.equal(daysBetween(gameDate('2024-11-04'), gameDate('2024-11-02')), -2);
  });

  it('crosses Feb 29 and the year', () => {
    assert.equal(plusDays(gameDate('2024-02-28'), 1), '2024-02-29');
    assert.equal(plusDays(gameDate('2023-02-28'), 1), '2023-03-01');
    assert.equal(plusDays(gameDate('2024-12-31'), 1), '2025-01-01');
    assert.equal(plusDays(gameDate('2025-01-01'), -1), '2024-12-31');
    assert.equal(daysBetween(gameDate('2023-12-31'), gameDate('2024-12-31')), 366);
  });

  it('lists a range with both ends, once each, and nothing when it is reversed', () => {
    assert.deepEqual(datesFrom(gameDate('2024-02-28'), gameDate('2024-03-01')), [
      '2024-02-28',
      '2024-02-29',
      '2024-03-01',
    ]);
    assert.deepEqual(datesFrom(gameDate('2024-02-28'), gameDate('2024-02-28')), ['2024-02-28']);
    assert.deepEqual(datesFrom(gameDate('2024-02-28'), gameDate('2024-02-27')), []);
  });

  it('P-§2.1 names the season of a date: October begins one, September ends it', () => {
    assert.equal(seasonYearOf(gameDate('2021-10-01')), 2021);
    assert.equal(seasonYearOf(gameDate('2021-09-30')), 2020);
    assert.equal(seasonYearOf(gameDate('2022-01-01')), 2021);
    assert.equal(seasonName(2021), '2021-22');
    assert.equal(seasonName(1999), '1999-00');
  });
});

describe('the instant of a wall time', () => {
  const rows: readonly (readonly [string, string, string, string])[] = [
    ['in winter', '2024-01-15', '06:00', '2024-01-15T11:00:00.000Z'],
    ['in summer', '2024-06-10', '06:00', '2024-06-10T10:00:00.000Z'],
    [
      'S18 skipped by the clocks going forward: moves forward by the gap',
      '2024-03-10',
      '02:30',
      '2024-03-10T07:30:00.000Z',
    ],
    ['S18 doubled by the clocks going back: its first occurrence', '2024-11-03', '01:30', '2024-11-03T05:30:00.000Z'],
    ['EC-08 06:00 on the day the clocks go forward', '2024-03-10', '06:00', '2024-03-10T10:00:00.000Z'],
    ['EC-08 06:00 on the day the clocks go back', '2024-11-03', '06:00', '2024-11-03T11:00:00.000Z'],
    ['midnight of New Year', '2025-01-01', '00:00', '2025-01-01T05:00:00.000Z'],
  ];
  for (const [name, date, time, instant] of rows)
    it(`${name}: ${date} ${time}`, () => assert.equal(isoOf(zoned(gameDate(date), time)), instant));

  it('S19 T-46 at 23:00 a job of 04:00 tomorrow is five hours ahead, never nineteen hours ago', () => {
    for (const date of ['2024-01-15', '2024-06-10', '2024-03-09', '2024-11-02', '2024-12-31', '2024-02-28']) {
      const today = gameDate(date);
      const now = zoned(today, '23:00');
      assert.equal(gameDateOf(now), today);
      const next = zoned(plusDays(today, 1), '04:00');
      const hours = (next - now) / HOUR;
      const expected = { '2024-03-09': 4, '2024-11-02': 6 }[date] ?? 5;
      assert.equal(hours, expected, date);
      assert.ok(zoned(today, '04:00') < now);
    }
  });

  it('refuses what is not an instant', () => assert.throws(() => instantOf('TODAY'), RangeError));
});
