import assert from 'node:assert/strict';
import type { Row } from '../../../shared/domain/table.js';
import { predictionAccuracy, scoringTierAdjustments } from '../../../shared/pipelines/nba/tables/predictions.js';
import { cascade, enveloped, filesOf, snapshotOf, type Envelope } from '../../support/cli.js';
import {
  BOOTSTRAP,
  editRows,
  FIRST,
  gradedLeague,
  onTables,
  PLAYED,
  PREDICTED,
  SECOND,
  type GradedLeague,
} from '../../support/gradedLeague.js';
import { present } from '../../support/slots.js';

interface Status {
  readonly as_of_date: string;
  readonly status: string;
  readonly reason: string | null;
  readonly lookback_days?: number | null;
  readonly tiers?: readonly { readonly tier: string; readonly sample_size: number }[];
  readonly insufficient_sample?: readonly string[];
}

const statusesOf = ({ data }: Envelope): readonly Status[] => present(data)['statuses'] as readonly Status[];
const brief = (envelope: Envelope): readonly string[] =>
  statusesOf(envelope).map(({ as_of_date: date, status }) => `${date} ${status}`);
const samplesOf = (envelope: Envelope, date: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    (present(statusesOf(envelope).find((one) => one.as_of_date === date)).tiers ?? []).map(
      ({ tier, sample_size: n }) => [tier, n],
    ),
  );
const sum = (values: Readonly<Record<string, number>>): number => Object.values(values).reduce((a, b) => a + b, 0);

describe('tiers compute', function () {
  this.timeout(240_000);

  let league: GradedLeague;
  const compute = (store: string, ...args: readonly string[]): Promise<Envelope> =>
    enveloped(['tiers', 'compute', '--store', store, ...args]);
  /** A store in which the predicted date is graded too. */
  let graded: string;
  before(async () => {
    league = await gradedLeague();
    graded = league.copy('graded');
    const { code, stderr } = await cascade(['grade', '--date', PREDICTED, '--store', graded, '--yes']);
    assert.equal(code, 0, stderr);
  });

  it('PG-04 gives every as-of date a status: bootstrap, no games, too few grades, computed, refused', async () => {
    const store = league.copy('statuses', graded);
    const dates = [BOOTSTRAP, '2021-11-01', FIRST, SECOND, PREDICTED, PLAYED];
    const envelope = await compute(store, '--dates', dates.join(), '--yes');
    assert.deepEqual(brief(envelope), [
      `${BOOTSTRAP} bootstrap`,
      '2021-11-01 no_games',
      `${FIRST} insufficient_sample`,
      `${SECOND} insufficient_sample`,
      `${PREDICTED} computed`,
      `${PLAYED} refused`,
    ]);
    assert.equal(envelope.exit_code, 1);
    const [refused] = statusesOf(envelope).toReversed();
    assert.match(refused?.reason ?? '', /no evidence of p5b\.prediction_accuracy .* --phases 5B`/);
    const computed = present(statusesOf(envelope).find(({ status }) => status === 'computed'));
    const named = [...(computed.tiers ?? []).map(({ tier }) => tier), ...(computed.insufficient_sample ?? [])];
    assert.deepEqual(named.sort(), ['BENCH_0_9', 'ROTATION_10_19', 'STARTER_20_29', 'STAR_30PLUS']);
  });

  it('PG-04 one date that cannot be computed stops no other, and only grades before the as-of date are read', async () => {
    const store = league.copy('hole', graded);
    await editRows(store, predictionAccuracy, SECOND, () => null);
    const envelope = await compute(store, '--from', FIRST, '--to', PREDICTED, '--min-sample', '10', '--yes');
    assert.deepEqual(brief(envelope), [`${FIRST} insufficient_sample`, `${SECOND} refused`, `${PREDICTED} computed`]);
    const rows = await onTables(store, (warehouse) =>
      warehouse.read({ table: scoringTierAdjustments, from: PREDICTED, to: PREDICTED }),
    );
    assert.ok(rows.length > 0);
    for (const row of rows) assert.equal(row['window_end_date'], FIRST);
  });

  it('P-33 C32 with a least sample of 10 a tier has a row that it has not with 20', async () => {
    const store = league.copy('sample');
    const ten = await compute(store, '--date', SECOND, '--min-sample', '10', '--yes');
    assert.equal(ten.exit_code, 0);
    const samples = Object.values(samplesOf(ten, SECOND));
    assert.ok(samples.length > 0 && samples.every((n) => n >= 10 && n < 20), JSON.stringify(samples));
    const twenty = await compute(store, '--date', SECOND, '--min-sample', '20', '--yes');
    assert.deepEqual(brief(twenty), [`${SECOND} insufficient_sample`]);
  });

  it('U30 SF-23 lookback and least sample are in the plan, in the slot and in the rows, and never ignored', async () => {
    const store = league.copy('lookback', graded);
    const wanted = { 'tiers.lookback_days': 1, 'tiers.min_sample': 1 };
    const flags = ['--date', PREDICTED, '--min-sample', '1'];
    const before = filesOf(store);
    const dry = await compute(store, ...flags, '--lookback', '1', '--dry-run');
    const [leg] = present(dry.data)['legs'] as readonly {
      readonly constants: unknown;
      readonly cells: readonly Row[];
    }[];
    assert.deepEqual([leg?.constants, leg?.cells.length], [wanted, 1]);
    assert.deepEqual(filesOf(store), before, 'T05 dry it writes nothing');
    const day = await compute(store, ...flags, '--lookback', '1', '--yes');
    const { slots } = await snapshotOf(store);
    const slot = present(slots.find((one) => one.slot.campaignId === day.run_id && one.slot.phase === 'p5c'));
    assert.deepEqual(slot.plan.constants, wanted);
    const week = await compute(store, ...flags, '--lookback', '7', '--yes');
    assert.equal(statusesOf(day)[0]?.lookback_days, 1);
    assert.equal(statusesOf(week)[0]?.lookback_days, 7);
    const both = sum(samplesOf(week, PREDICTED));
    assert.ok(sum(samplesOf(day, PREDICTED)) < both, 'two dates of grades instead of one');
    assert.deepEqual(
      samplesOf(await compute(store, ...flags, '--yes'), PREDICTED),
      samplesOf(week, PREDICTED),
      'thirty days reach no further than the first grade',
    );
  });

  it('what is computed stays (0) unless a value is named', async () => {
    const store = league.copy('settled');
    const before = await snapshotOf(store);
    const envelope = await compute(store, '--from', FIRST, '--to', SECOND, '--yes');
    assert.deepEqual([envelope.exit_code, present(envelope.data)['campaigns']], [0, []]);
    assert.deepEqual(await snapshotOf(store), before);
  });
});

describe('tiers validate', function () {
  this.timeout(240_000);

  let store: string;
  before(async () => {
    store = (await gradedLeague()).copy('validated');
  });

  /** Every grade of the ensemble gets adjusted points that are off by so many tenths more, every tenth by others. */
  const adjustedBy = (tenths: number, everyTenth: number): Promise<void> =>
    editRows(store, predictionAccuracy, FIRST, (row, index) =>
      row['system_id'] === 'ensemble_v1'
        ? { ...row, absolute_error: 4, adjusted_absolute_error: 4 + (index % 10 === 0 ? everyTenth : tenths) / 10 }
        : row,
    );
  const validate = (...args: readonly string[]): Promise<Envelope> =>
    enveloped(['tiers', 'validate', '--store', store, '--season', '2021-22', ...args]);
  const seasonOf = ({ data }: Envelope): Row => present((present(data)['seasons'] as readonly Row[])[0]);

  for (const [name, tenths, everyTenth, code, verdict] of [
    ['smaller', -1, -1, 0, 'PASS'],
    ['greater by a little less than 0.1', 1, 0, 2, 'WARN'],
    ['greater by a little more than 0.1', 1, 2, 1, 'FAIL'],
  ] as const)
    it(`P-33 PG-08 VA-25 an adjusted error that is ${name} ends with ${code}, and nothing is written`, async () => {
      await adjustedBy(tenths, everyTenth);
      const before = filesOf(store);
      const envelope = await validate();
      const { season, verdict: told, mae_change: change, is_improving: isImproving, n } = seasonOf(envelope);
      assert.deepEqual([envelope.exit_code, season, told, isImproving], [code, '2021-22', verdict, code === 0]);
      assert.ok(Math.abs(Number(change) - tenths / 10) < 0.02, `${JSON.stringify(change)} over ${JSON.stringify(n)}`);
      assert.ok(Number(n) > 20);
      assert.equal(envelope.warnings.length + envelope.errors.length, verdict === 'PASS' ? 0 : 1);
      assert.deepEqual(filesOf(store), before);
    });

  it('without adjusted points nothing improves (2), and it says so', async () => {
    const envelope = await validate('--system', 'moving_average_v1');
    assert.deepEqual([envelope.exit_code, seasonOf(envelope)['n']], [2, 0]);
    assert.match(envelope.warnings.join(), /moving_average_v1: no graded row has adjusted points/);
  });
});
