import assert from 'node:assert/strict';
import type { LiveDay } from '../../shared/application/live/liveDay.js';
import { liveSlotOf } from '../../shared/application/live/liveDay.js';
import { liveRuns, triggerFaults } from '../../functions/cli/phaseRuns.js';
import { gameDate, instantOf, plusDays, zoned, type GameDate } from '../../shared/domain/gameDate.js';
import type { Stamped } from '../../shared/domain/slot/events.js';
import { parseDocument } from '../../shared/domain/publishedDocument.js';
import { textOf, type Row } from '../../shared/domain/table.js';
import { playerPropPredictions, predictionAccuracy } from '../../shared/pipelines/nba/tables/predictions.js';
import { present } from '../support/slots.js';
import { datedDocuments, tablesOf } from './comparison.js';
import { openLiveStore, type LiveStore } from './liveStore.js';

/** The opening of a generated season: ten days of history, the last day of its bootstrap and two days more. */
const OPENING = gameDate('2024-10-22');
const LAST_OF_HISTORY = gameDate('2024-10-31');
const BOOTSTRAP = gameDate('2024-11-01');
const FIRST = gameDate('2024-11-02');
/** The clocks go back in its first hours. */
const SECOND = gameDate('2024-11-03');
/** A Monday: what is learned and adjusted on it comes of the two days before. */
const THIRD = gameDate('2024-11-04');
const MORNING = '06:30';

const SAME_DAY = (date: GameDate): LiveDay => ({ date, mode: 'same_day' });
const TOMORROW = (date: GameDate): LiveDay => ({ date, mode: 'tomorrow' });
const OVERNIGHT = (date: GameDate): LiveDay => ({ date, mode: 'overnight' });
const CHAINS = [
  SAME_DAY(BOOTSTRAP),
  OVERNIGHT(BOOTSTRAP),
  SAME_DAY(FIRST),
  OVERNIGHT(FIRST),
  TOMORROW(SECOND),
  SAME_DAY(SECOND),
  OVERNIGHT(SECOND),
  SAME_DAY(THIRD),
  OVERNIGHT(THIRD),
];

/** What was true at one moment of the season. */
interface Moment {
  readonly predicted: readonly Row[];
  readonly graded: number;
  readonly verdict: string;
}

describe('a live season beside its replay', function () {
  this.timeout(600_000);

  let base: LiveStore;
  let lived: LiveStore;
  let replayed: LiveStore;
  const moments = new Map<string, Moment>();

  const rowsOn = (store: LiveStore, date: GameDate): Promise<readonly Row[]> =>
    store.runtime.engine.ports.warehouse.read({ table: playerPropPredictions, from: date, to: date });
  const logOf = (day: LiveDay, phase: string): Promise<readonly Stamped[]> =>
    lived.runtime.engine.slots.log(liveSlotOf(lived.runtime.engine, day, phase));
  const stateOf = async (day: LiveDay, phase: string) =>
    present(await lived.runtime.engine.slots.read(liveSlotOf(lived.runtime.engine, day, phase))).state;

  const fire = async (job: string, date: GameDate, time: string, waits = true): Promise<void> => {
    const [done] = await lived.fire(job, zoned(date, time), waits);
    const { date: about, did } = present(done);
    const { warehouse } = lived.runtime.engine.ports;
    moments.set(`${job} ${date} ${time}`, {
      predicted: await rowsOn(lived, about),
      graded: (await warehouse.read({ table: predictionAccuracy, from: about, to: about })).length,
      verdict: did,
    });
  };
  const at = (moment: string): Moment => present(moments.get(moment));

  before(async () => {
    base = await openLiveStore(zoned(BOOTSTRAP, MORNING));
    await base.replay(OPENING, LAST_OF_HISTORY);
    await base.close();
    lived = await openLiveStore(zoned(BOOTSTRAP, MORNING), base.folder);
    await fire('same-day', BOOTSTRAP, '16:00');
    await fire('post-game', FIRST, '06:00');
    await fire('prediction-passes', FIRST, '08:00');
    await fire('same-day', FIRST, '10:30');
    await fire('prediction-passes', FIRST, '11:00');
    await fire('betting-lines', FIRST, '15:50', false);
    await fire('prediction-passes', FIRST, '15:51', false);
    await fire('same-day', FIRST, '16:00');
    await fire('tomorrow', FIRST, '17:00');
    await fire('post-game', SECOND, '06:00');
    await fire('same-day', SECOND, '16:00');
    await fire('betting-lines', SECOND, '23:30');
    await fire('post-game', THIRD, '06:00');
    await fire('same-day', THIRD, '16:00');
    await fire('post-game', plusDays(THIRD, 1), '06:00');
    replayed = await openLiveStore(zoned(plusDays(THIRD, 1), MORNING), base.folder);
    await replayed.replay(BOOTSTRAP, THIRD);
  });
  after(async () => {
    for (const store of [lived, replayed]) await store.close();
    for (const store of [base, lived, replayed]) await store.remove();
  });

  it('S58 EC-12 every table of phases 2 to 5C has the rows of the replay, tier adjustments among them', async () => {
    const [live, replay] = [lived, replayed].map(({ runtime }) => tablesOf(runtime.engine, BOOTSTRAP, THIRD));
    const tables = present(await live);
    assert.deepEqual(tables, await replay);
    for (const name of [
      'player_prop_predictions',
      'prediction_accuracy',
      'scoring_tier_adjustments',
      'nbac_injury_report',
    ])
      assert.ok(
        Object.keys(tables).some((table) => table.endsWith(`.${name}`)),
        `no rows in ${name}`,
      );
  });

  it('S58 T-55 P-05 the adjustments of one day are applied to the predictions of the next, live as in the replay', async () => {
    for (const store of [lived, replayed]) {
      const adjusted = (await rowsOn(store, THIRD)).filter((row) => row['tier_as_of_date'] !== null);
      assert.ok(adjusted.length > 20);
      for (const row of adjusted) {
        assert.equal(row['tier_as_of_date'], SECOND);
        assert.equal(row['system_id'], 'ensemble_v1');
      }
    }
  });

  it('S58 the learned model of a Monday is the same, trained on the days before it', async () => {
    const models = await Promise.all(
      [lived, replayed].map(async (store) => {
        const learned = (await rowsOn(store, THIRD)).filter((row) => row['system_id'] === 'learned_v1');
        return [...new Set(learned.map((row) => textOf(row['model_version'])))];
      }),
    );
    assert.equal(models[0]?.length, 1);
    assert.deepEqual(models[0], models[1]);
  });

  it('S58 P-41 every dated document has the content of the replay, which moved no pointer', async () => {
    const [live, replay] = [lived, replayed].map(({ runtime }) => datedDocuments(runtime.engine, BOOTSTRAP, THIRD));
    const documents = present(await live);
    assert.deepEqual(documents, await replay);
    assert.ok(Object.keys(documents).length > 50);
    const others = await replayed.runtime.engine.ports.published.list('v1/');
    assert.deepEqual(
      others.filter((path) => /latest|today|tonight|streaks|status/.test(path)),
      [],
    );
  });

  it('P-41 live runs moved them: results and picks to the newest day, tonight to its own', async () => {
    const { published } = lived.runtime.engine.ports;
    const dateIn = async (path: string) => parseDocument(present(await published.get(`v1/${path}`)))['game_date'];
    for (const path of [
      'results/latest.json',
      'best-bets/latest.json',
      'predictions/today.json',
      'tonight/all-players.json',
    ])
      assert.equal(await dateIn(path), THIRD, path);
  });

  it('PG-14 players of the day are predicted before its games, against lines taken before the pass', () => {
    const { predicted, graded } = at(`same-day ${FIRST} 16:00`);
    assert.ok(predicted.length > 100);
    assert.equal(graded, 0);
    const pass = zoned(FIRST, '16:00');
    const lines = predicted.flatMap((row) => row['line_snapshot_at'] ?? []).map((line) => instantOf(textOf(line)));
    assert.ok(lines.length > 20 && lines.every((line) => line <= pass));
    assert.ok(predicted.every((row) => instantOf(textOf(row['tip_off_utc'])) > pass));
  });

  it('a later pass sees what was captured since: newer lines, in a generation of its own', async () => {
    const newest = ({ predicted }: Moment): string =>
      predicted
        .map((row) => textOf(row['line_snapshot_at'] ?? ''))
        .sort()
        .at(-1) ?? '';
    assert.ok(newest(at(`same-day ${FIRST} 16:00`)) > newest(at(`same-day ${FIRST} 10:30`)));
    for (const phase of ['p3', 'p4']) assert.equal((await stateOf(SAME_DAY(FIRST), phase)).generation, 2, phase);
  });

  it('I13 no run before the games knows more than when it opened', async () => {
    for (const day of CHAINS.filter(({ mode }) => mode !== 'overnight'))
      for (const phase of ['p3', 'p4', 'p5'])
        for (const event of await logOf(day, phase)) {
          if (event.type !== 'RunPlanned' && event.type !== 'PhaseReopened') continue;
          const cuts = [event.plan.asOf, ...Object.values(event.plan.entries).map(({ asOf }) => asOf)];
          const known = cuts.filter((cut) => cut !== null && cut !== undefined);
          assert.ok(known.length > 0 && known.every((cut) => cut <= event.at), `${day.date} ${day.mode} ${phase}`);
        }
  });

  it('S06 T-25 the evening before, the day and the morning after of one date are chains of their own', async () => {
    for (const day of [TOMORROW(SECOND), SAME_DAY(SECOND)]) {
      assert.equal((await stateOf(day, 'p5')).trigger?.to, 'p6');
      assert.equal((await stateOf(day, 'p6')).ended?.reason, 'complete');
    }
    assert.equal((await stateOf(OVERNIGHT(SECOND), 'p4')).ended?.reason, 'end_of_mode');
    assert.equal((await stateOf(OVERNIGHT(SECOND), 'p6')).ended?.reason, 'complete');
  });

  it('EC-06 exactly one effective trigger for each generation of each phase run', async () => {
    for (const day of CHAINS) {
      const runs = await liveRuns(lived.runtime, day);
      assert.deepEqual(triggerFaults(runs), [], `${day.date} ${day.mode}`);
      assert.ok(
        runs.every(({ status }) => status === 'closed' || status === 'triggered'),
        JSON.stringify(runs, null, 1),
      );
    }
  });

  it('T-42 before the games phase 3 is the two contexts, and what was planned is what ran', async () => {
    for (const day of [TOMORROW(SECOND), SAME_DAY(SECOND)]) {
      const { plan, done } = await stateOf(day, 'p3');
      const contexts = ['p3.upcoming_player_game_context', 'p3.upcoming_team_game_context'];
      assert.deepEqual(Object.keys(plan.entries).sort(), contexts);
      assert.deepEqual(Object.keys(done).sort(), contexts);
    }
  });

  it('the join slot pairs the predictions of before the games with the summaries of after them', async () => {
    for (const date of [FIRST, SECOND]) {
      const { done } = await stateOf(OVERNIGHT(date), 'p5b-join');
      const consolidated = (await stateOf(SAME_DAY(date), 'p5')).done['p5.consolidation'];
      const summarised = (await stateOf(OVERNIGHT(date), 'p3')).done['p3.player_game_summary'];
      assert.equal(done['p5.consolidation']?.outputHash, present(consolidated).outputHash);
      assert.equal(done['p3.player_game_summary']?.eventId, present(summarised).eventId);
    }
    assert.equal(at(`same-day ${SECOND} 16:00`).graded, 0);
    const { predicted, graded } = at(`post-game ${THIRD} 06:00`);
    assert.equal(graded, predicted.length);
  });

  it('EC-09 a prediction pass before phase 4 predicts nobody; one that would predict the same opens nothing', () => {
    assert.equal(at(`prediction-passes ${FIRST} 08:00`).verdict, 'not_begun');
    assert.deepEqual(at(`prediction-passes ${FIRST} 08:00`).predicted, []);
    assert.equal(at(`prediction-passes ${FIRST} 11:00`).verdict, 'unchanged');
  });

  it('a prediction pass that finds a changed input predicts again at once, and the chain does so when it comes by', async () => {
    assert.equal(at(`prediction-passes ${FIRST} 15:51`).verdict, 'reopened');
    assert.equal((await stateOf(SAME_DAY(FIRST), 'p5')).generation, 3);
  });

  it('late_after_lock: what is captured after the last tip-off is recorded and predicts nobody again', async () => {
    const log = await logOf(SAME_DAY(SECOND), 'p2');
    assert.ok(log.some(({ type }) => type === 'LateAfterLock'));
    assert.deepEqual(at(`betting-lines ${SECOND} 23:30`).predicted, at(`same-day ${SECOND} 16:00`).predicted);
  });

  it('S38 a live day of the bootstrap ends complete without a row after phase 3', async () => {
    for (const day of [SAME_DAY(BOOTSTRAP), OVERNIGHT(BOOTSTRAP)])
      for (const { phase, rows, skipped, ended } of await liveRuns(lived.runtime, day)) {
        if (!/^p[456]/.test(phase) || phase.endsWith('-join')) continue;
        assert.equal(rows, 0, phase);
        assert.deepEqual(Object.keys(skipped), ['bootstrap'], phase);
        if (phase === 'p6') assert.equal(ended, 'complete');
      }
    assert.equal((await rowsOn(lived, BOOTSTRAP)).length, 0);
  });

  it('S17 EC-08 the night the clocks go back: the morning after is 06:00 Eastern, and belongs to the evening', async () => {
    const [planned] = await logOf(OVERNIGHT(FIRST), 'p1');
    assert.equal(new Date(present(planned).at).toISOString().slice(0, 16), '2024-11-03T11:00');
    const [pass] = await logOf(SAME_DAY(SECOND), 'p1');
    assert.equal(new Date(present(pass).at).toISOString().slice(0, 16), '2024-11-03T21:00');
  });
});
