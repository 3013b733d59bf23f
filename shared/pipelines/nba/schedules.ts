import type { ScheduleDeclaration } from '../generate/schedule.js';

/**
 * Eastern wall times (orchestration §9). Times from 01:00 to 02:59 may be skipped or doubled on two days a year, so a
 * job is only a hint: the obligation is a slot timer in absolute time.
 */
export const nbaSchedules: readonly ScheduleDeclaration[] = [
  {
    job: 'plan-days',
    crons: ['0 3 * * *'],
    function: 'run-planner',
    effect: 'grid 14 days ahead; slots same_day(D), tomorrow(D+1), overnight(D−1)',
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
    effect: 'phase 1 work from 12 hours before the first tip-off',
  },
  {
    job: 'post-game',
    crons: ['0 22 * * *', '30 23 * * *', '0 1 * * *', '0 2 * * *', '0 4 * * *', '0 6 * * *'],
    function: 'run-planner',
    effect: 'phase 1 work of the overnight chain; 06:00 recovers',
  },
  {
    job: 'same-day',
    crons: ['0 5 * * *', '30 10 * * *', '0 13 * * *', '0 16 * * *'],
    function: 'run-planner',
    effect: 'phase 1 work of the same-day chain; opened again where inputs changed',
  },
  { job: 'tomorrow', crons: ['0 17 * * *'], function: 'run-planner', effect: 'phase 1 work of the tomorrow chain' },
  {
    job: 'prediction-passes',
    crons: ['0 8 * * *', '0 9-12 * * *', '0 13 * * *', '0 16 * * *', '0 20 * * *'],
    function: 'reconciler',
    effect: 'wakes phase 5 slots with unpredicted eligible players',
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
    function: 'reconciler',
    effect: 'wakes grading slots',
  },
  { job: 'reconcile', crons: ['* * * * *'], function: 'reconciler', effect: 'publishes what a crash left unpublished' },
  {
    job: 'dead-letters',
    crons: ['*/5 * * * *'],
    function: 'dlq-monitor',
    effect: 'classifies dead letters and wakes their slots',
  },
];
