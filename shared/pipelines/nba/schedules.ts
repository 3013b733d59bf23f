import type { ScheduleDeclaration } from '../generate/schedule.js';

export interface ScheduleSettings {
  /** Eastern wall time of the first pass over the predictions of a day, `HH:mm`. (Default: 08:00.) */
  readonly firstPass?: string;
}

/** `06:15` → `15 6 * * *`. */
const cronAt = (time: string): string => {
  const [hour, minute] = time.split(':').map(Number);
  return `${minute} ${hour} * * *`;
};

/**
 * Eastern wall times (orchestration §9). Times from 01:00 to 02:59 may be skipped or doubled on two days a year, so a
 * job is only a hint: the obligation is a slot timer in absolute time. No job starts a phase: sources are asked at 06:00,
 * and the chain goes on by events; what should have begun by 07:00 and 07:30 and has not is woken then.
 */
export const schedulesOf = ({ firstPass = '08:00' }: ScheduleSettings = {}): readonly ScheduleDeclaration[] => [
  {
    job: 'plan-days',
    crons: ['0 3 * * *'],
    function: 'run-planner',
    effect: 'reads the schedule as it stands',
  },
  {
    job: 'refresh-schedule',
    crons: ['0 */4 * * *'],
    function: 'run-planner',
    effect: 'a new schedule version and what changed',
  },
  {
    job: 'betting-lines',
    crons: ['0 */2 * * *'],
    function: 'run-planner',
    effect: 'asks the sources of the same-day chain again, lines among them',
  },
  {
    job: 'post-game',
    crons: ['0 22 * * *', '30 23 * * *', '0 1 * * *', '0 2 * * *', '0 4 * * *', '0 6 * * *'],
    function: 'run-planner',
    effect: 'asks the sources of the overnight chain; 06:00 recovers',
  },
  {
    job: 'analytics',
    crons: ['0 7 * * *'],
    function: 'run-planner',
    effect: 'wakes phases 1 to 3 of the overnight chain',
  },
  {
    job: 'precompute',
    crons: ['30 7 * * *'],
    function: 'run-planner',
    effect: 'wakes phases 3 and 4 of the overnight chain',
  },
  {
    job: 'same-day',
    crons: ['0 5 * * *', '30 10 * * *', '0 13 * * *', '0 16 * * *'],
    function: 'run-planner',
    effect: 'asks the sources of the same-day chain; opened again where inputs changed',
  },
  {
    job: 'tomorrow',
    crons: ['0 17 * * *'],
    function: 'run-planner',
    effect: 'asks the sources of the tomorrow chain',
  },
  {
    job: 'prediction-passes',
    crons: [cronAt(firstPass), '0 9-12 * * *', '0 13 * * *', '0 16 * * *', '0 20 * * *'],
    function: 'run-planner',
    effect: 'opens phase 5 again if it would predict otherwise; 20:00 is about the next day',
  },
  {
    job: 'exports',
    crons: ['0 11,13,17 * * *', '0 5 * * *'],
    function: 'reconciler',
    effect: 'checks that the export of the newest generation exists',
  },
  {
    job: 'grading-sweep',
    crons: ['*/15 22-23,0-2 * * *', '30 2 * * *', '0 7 * * *', '0 11 * * *'],
    function: 'run-planner',
    effect: 'wakes grading of the evening',
  },
  { job: 'reconcile', crons: ['* * * * *'], function: 'reconciler', effect: 'publishes what a crash left unpublished' },
  {
    job: 'dead-letters',
    crons: ['*/5 * * * *'],
    function: 'dlq-monitor',
    effect: 'classifies dead letters and wakes their slots',
  },
];

export const nbaSchedules: readonly ScheduleDeclaration[] = schedulesOf();
