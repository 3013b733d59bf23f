import assert from 'node:assert/strict';
import type { Carried } from '../../../functions/cli/carry.js';
import { codeOf } from '../../../functions/cli/outcomes.js';
import type { CellState } from '../../../shared/application/replay/cellStates.js';
import type { Campaign, DateOutcome } from '../../../shared/application/replay/chains.js';
import { gameDate } from '../../../shared/domain/gameDate.js';

const [FIRST, SECOND] = ['2021-11-02', '2021-11-03'].map(gameDate) as [
  ReturnType<typeof gameDate>,
  ReturnType<typeof gameDate>,
];

const carried = (
  outcomes: Readonly<Record<string, DateOutcome>>,
  changes: Partial<Campaign & Carried> = {},
): Carried => ({
  campaign: {
    id: 'c_1',
    status: 'completed',
    planHash: 'hash',
    sport: 'nba',
    start: 'evidence',
    source: { kind: 'generated', setting: '1' },
    dates: Object.keys(outcomes).map((date) => ({
      date: gameDate(date),
      phases: ['p3'],
      processors: null,
      proves: [],
    })),
    concurrency: 1,
    reason: 'test',
    createdAt: 0,
    cursor: Object.keys(outcomes).length,
    inFlight: [],
    outcomes,
    ...changes,
  },
  stalled: changes.stalled ?? [],
  cancelled: changes.cancelled ?? false,
});
const cells = (...states: readonly CellState[]) =>
  states.map((status) => ({ date: FIRST, phase: 'p3', processor: 'p3.player_game_summary', status }));

const done: DateOutcome = { state: 'done' };
const refused: DateOutcome = { state: 'refused', reason: 'no evidence' };
const DONE: CellState = { state: 'DONE', rows: 1 };
const EXPECTED: CellState = { state: 'EXPECTED' };
const GONE: CellState = { state: 'SOURCE_GONE', waiver: 'w1' };

const rows: readonly (readonly [string, readonly Carried[], ReturnType<typeof cells>, number])[] = [
  ['every date done', [carried({ [FIRST]: done })], cells(DONE), 0],
  ['nothing to do', [], cells(DONE), 0],
  ['T04 a date failed', [carried({ [FIRST]: { state: 'failed', reason: 'gate' }, [SECOND]: done })], cells(DONE), 1],
  ['a refusal beside work that was done', [carried({ [FIRST]: refused, [SECOND]: done })], cells(EXPECTED, DONE), 1],
  ['every date refused: nothing was written', [carried({ [FIRST]: refused })], cells(EXPECTED), 3],
  ['L13 a cell without its rows', [carried({ [FIRST]: done })], cells(EXPECTED), 1],
  ['a waiver', [carried({ [FIRST]: done })], cells(DONE, GONE), 2],
  ['a waiver and a gap', [carried({ [FIRST]: done })], cells(EXPECTED, GONE), 1],
  ['cancelled, whatever else', [carried({ [FIRST]: done }, { cancelled: true })], cells(EXPECTED, GONE), 130],
  [
    'T12 a run that did not end, with a reason',
    [carried({ [FIRST]: done }, { stalled: ['no trigger'] })],
    cells(DONE),
    1,
  ],
  [
    'T12 a run that did not end, and nobody knows why',
    [carried({ [FIRST]: done }, { status: 'running' })],
    cells(DONE),
    1,
  ],
];

describe('the exit code of a historical run', () => {
  for (const [name, ran, found, code] of rows) it(`${name}: ${code}`, () => assert.equal(codeOf(ran, found), code));
});
