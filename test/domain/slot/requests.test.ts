import assert from 'node:assert/strict';
import type { SlotInput } from '../../../shared/domain/slot/decide.js';
import { workIdOf } from '../../../shared/domain/slot/evolve.js';
import type { Plan } from '../../../shared/domain/slot/plan.js';
import { aCompletion, anEntry, aPlan, given, opens, present, T0, type History } from '../../support/slots.js';

const BOX = 'p2.nbac_team_boxscore';
const BOOK = 'p2.nbac_gamebook_player_stats';
const asks = (evidence: string, ...keys: readonly string[]): SlotInput => ({
  t: 'request',
  keys,
  evidence,
  causationId: `landed ${evidence}`,
});
const raw = (changes: Partial<Plan> = {}): History =>
  given([], T0).when(
    opens(
      aPlan({
        entries: { [BOX]: anEntry({ startsWithPhase: false }), [BOOK]: anEntry({ startsWithPhase: false }) },
        next: { kind: 'trigger', to: 'p3', transport: 'topic' },
        work: 'inline',
        ...changes,
      }),
    ),
  );

describe('work ordered by its source file', () => {
  it('a landed file orders the processors that parse it, and no others', () => {
    raw()
      .when(asks('file-1', BOX))
      .then({
        type: 'WorkIssued',
        work: [{ key: BOX, attempt: 1, evidence: 'file-1', causationId: 'landed file-1' }],
      });
  });

  it('EC-10 the same file again orders nothing', () => {
    raw()
      .all([asks('file-1', BOX), aCompletion(BOX).arrives, asks('file-1', BOX)])
      .thenIgnored('duplicate');
  });

  it('EC-10 EC-15 another file orders the next attempt; the same rows change nothing, other rows trigger again', () => {
    const ready = raw().all([asks('a', BOX), asks('b', BOOK), aCompletion(BOX).arrives, aCompletion(BOOK).arrives]);
    assert.equal(ready.triggers.length, 1);
    const again = ready.when(asks('a2', BOX)).then({
      type: 'WorkIssued',
      work: [{ key: BOX, attempt: 2, evidence: 'a2', causationId: 'landed a2' }],
    });
    again.when(aCompletion(BOX).attempt(2).arrives).then({ type: 'OutputUnchanged', key: BOX, attempt: 2 });
    assert.deepEqual(
      again.when(aCompletion(BOX).attempt(2).giving('corrected').arrives).triggers.map(({ seq }) => seq),
      [1, 2],
    );
  });

  it('EC-15 a retry of a failed parse with another file takes the next attempt and clears the failure', () => {
    const failed = raw().all([asks('a', BOX), aCompletion(BOX).failed('permanent').arrives]);
    const retried = failed.when(asks('a2', BOX));
    assert.deepEqual(retried.ordered, [`${BOX}@1`, `${BOX}@2`]);
    assert.deepEqual(present(retried.state).failed, {});
    assert.ok(workIdOf(present(retried.state), BOX, 2) in present(retried.state).outbox);
  });

  it('S20 an attempt that another overtook ends nothing: a replay waits for the one that was ordered after it', () => {
    const replayed = raw({ patient: false, deadlines: null });
    const overtaken = replayed.all([asks('a', BOX), asks('b', BOOK), aCompletion(BOOK).arrives, asks('a2', BOX)]);
    overtaken.when(aCompletion(BOX).skipped('superseded_generation').arrives).thenIgnored('superseded');
    const both = overtaken.all([
      aCompletion(BOX).skipped('superseded_generation').arrives,
      aCompletion(BOX).attempt(2).arrives,
    ]);
    assert.equal(both.triggers.length, 1);
    assert.equal(present(both.state).status, 'triggered');
  });

  it('a file for nothing in the plan orders nothing and says so', () => {
    raw().when(asks('a', 'p2.bigdataball_play_by_play')).thenIgnored('unplanned');
  });

  it('a request before its slot asks for a plan', () => {
    given([], T0).when(asks('a', BOX)).thenIgnored('no_slot');
  });
});
