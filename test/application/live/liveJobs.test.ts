import assert from 'node:assert/strict';
import type { LiveDay } from '../../../shared/application/live/liveDay.js';
import { daysOfJob } from '../../../shared/application/live/liveJobs.js';
import { firingsBetween } from '../../../shared/domain/cron.js';
import {
  gameDate,
  gameDateOf,
  isoOf,
  plusDays,
  zoned,
  type GameDate,
  type Instant,
} from '../../../shared/domain/gameDate.js';
import { nbaSchedules, schedulesOf } from '../../../shared/pipelines/nba/schedules.js';
import { present } from '../../support/slots.js';

const BACK = gameDate('2024-11-03');
const FORWARD = gameDate('2025-03-09');
const ORDINARY = gameDate('2025-01-15');

interface Firing {
  readonly job: string;
  readonly at: Instant;
  /** `HH:mm` Eastern, as a calendar library of its own tells it. */
  readonly wall: string;
  readonly days: readonly LiveDay[];
}

const WALL = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', hour: '2-digit', minute: '2-digit' });

/** Every firing of the jobs that are about live days, on one Eastern calendar day. */
const firingsOn = (date: GameDate, schedules = nbaSchedules): readonly Firing[] =>
  schedules
    .filter(({ job }) => daysOfJob(job, 0) !== null)
    .flatMap(({ job, crons }) =>
      crons
        .flatMap((cron) => firingsBetween(cron, zoned(date, '00:00'), zoned(plusDays(date, 1), '00:00')))
        .map((at) => ({ job, at, wall: WALL.format(at), days: present(daysOfJob(job, at)) })),
    )
    .sort((a, b) => a.at - b.at);

const told = ({ job, wall, days }: Firing): string =>
  `${wall} ${job} ${days.map(({ date, mode }) => `${mode} ${date}`).join()}`;
/** Jobs between five and half past seven in the morning and their days, relative to the day they fire on. */
const morning = (date: GameDate): readonly string[] =>
  firingsOn(date)
    .filter(
      ({ job, wall }) =>
        ['post-game', 'analytics', 'precompute', 'prediction-passes'].includes(job) &&
        wall >= '06:00' &&
        wall <= '08:00',
    )
    .map((firing) => told(firing).replace(date, 'today').replace(plusDays(date, -1), 'yesterday'));

describe('scheduler jobs of a live day', () => {
  for (const [name, date] of [
    ['goes back', BACK],
    ['goes forward', FORWARD],
    ['does neither', ORDINARY],
  ] as const) {
    it(`EC-08 EC-09 S18 sources at 06:00, phase 3 awake at 07:00, phase 4 at 07:30, then predictions, on a day the clock ${name}`, () => {
      assert.deepEqual(morning(date), [
        '06:00 post-game overnight yesterday',
        '07:00 analytics overnight yesterday',
        '07:30 precompute overnight yesterday',
        '08:00 prediction-passes same_day today',
      ]);
    });

    it(`T-46 T-47 S17 S19 the evening's games are the evening's at every firing of a day the clock ${name}`, () => {
      for (const firing of firingsOn(date)) {
        const { days, wall } = firing;
        assert.equal(gameDateOf(firing.at), date, told(firing));
        for (const day of days) {
          const expected = {
            overnight: wall < '12:00' ? plusDays(date, -1) : date,
            same_day: date,
            tomorrow: plusDays(date, 1),
          }[day.mode];
          assert.equal(day.date, expected, told(firing));
        }
      }
    });

    it(`a job fires as often on a day the clock ${name} as on any other`, () => {
      const count = (of: GameDate): Readonly<Record<string, number>> => {
        const counts: Record<string, number> = {};
        for (const { job } of firingsOn(of)) counts[job] = (counts[job] ?? 0) + 1;
        return counts;
      };
      // In spring 02:00 and 03:00, 02:30 and 03:30 are one instant: what would be at both is once.
      assert.deepEqual(count(date), count(ORDINARY));
    });
  }

  it('EC-09 the first pass over the predictions can be set to 06:15', () => {
    const early = schedulesOf({ firstPass: '06:15' });
    const passes = firingsOn(ORDINARY, early).filter(({ job }) => job === 'prediction-passes');
    assert.deepEqual(
      passes.map(({ wall }) => wall),
      ['06:15', '09:00', '10:00', '11:00', '12:00', '13:00', '16:00', '20:00'],
    );
  });

  it('the pass of the evening is about the next day', () => {
    const passes = firingsOn(BACK).filter(({ job }) => job === 'prediction-passes');
    assert.equal(told(present(passes.at(-1))), `20:00 prediction-passes tomorrow ${plusDays(BACK, 1)}`);
  });

  it('T-48 a job resolves its date from the instant it fired, and no other has a date', () => {
    assert.equal(daysOfJob('bogus_job', zoned(BACK, '06:00')), null);
    assert.equal(daysOfJob('constructor', zoned(BACK, '06:00')), null);
    const [day] = present(daysOfJob('same-day', zoned(BACK, '00:30')));
    assert.equal(day?.date, BACK, isoOf(zoned(BACK, '00:30')));
  });

  it('every job that the planner is called with is one it knows', () => {
    const unknown = nbaSchedules.filter(
      ({ function: name, job }) => name === 'run-planner' && daysOfJob(job, 0) === null,
    );
    assert.deepEqual(unknown, []);
  });
});
