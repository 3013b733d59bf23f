import assert from 'node:assert/strict';
import type { GameDate } from '../../../shared/domain/gameDate.js';
import { textOf, type Row } from '../../../shared/domain/table.js';
import { playerGameSummary } from '../../../shared/pipelines/nba/tables/analytics.js';
import { playerPropPredictions, predictionAccuracy } from '../../../shared/pipelines/nba/tables/predictions.js';
import { enveloped, filesOf, snapshotOf, type Envelope } from '../../support/cli.js';
import {
  editRows,
  gradedLeague,
  onTables,
  PLAYED,
  PREDICTED,
  SECOND,
  type GradedLeague,
} from '../../support/gradedLeague.js';
import { present } from '../../support/slots.js';

interface Counts {
  readonly season: string;
  readonly system_id: string;
  readonly predictions: number;
  readonly graded: number;
  readonly void: number;
  readonly ungraded: number;
}

const systemsOf = ({ data }: Envelope): readonly Counts[] => present(data)['systems'] as readonly Counts[];
const campaignsOf = ({ data }: Envelope): readonly unknown[] => present(data)['campaigns'] as readonly unknown[];
const gradesOf = (store: string, date: GameDate): Promise<readonly Row[]> =>
  onTables(store, (warehouse) => warehouse.read({ table: predictionAccuracy, from: date, to: date }));

describe('grade', function () {
  this.timeout(240_000);

  let league: GradedLeague;
  const grade = (store: string, ...args: readonly string[]): Promise<Envelope> =>
    enveloped(['grade', '--store', store, ...args]);
  before(async () => {
    league = await gradedLeague();
  });

  it('PG-03 PG-07 a date without predictions is refused (3), with the command that makes them, and nothing is written', async () => {
    const store = league.copy('unpredicted');
    const before = await snapshotOf(store);
    const envelope = await grade(store, '--date', PLAYED, '--yes');
    assert.deepEqual([envelope.exit_code, envelope.status], [3, 'refused']);
    assert.match(
      envelope.errors.join('\n'),
      /2021-11-05 refused: no evidence of p5\.consolidation on 2021-11-05: run `cascade backfill --date 2021-11-05 --phases 5A`/,
    );
    const after = await snapshotOf(store);
    assert.deepEqual([after.tables, after.slots, after.work], [before.tables, before.slots, before.work]);
  });

  it('a refusal beside a date that was graded is a failure (1), and the other date is graded', async () => {
    const store = league.copy('partly');
    const envelope = await grade(store, '--from', PREDICTED, '--to', PLAYED, '--yes');
    assert.equal(envelope.exit_code, 1);
    assert.match(envelope.errors.join('\n'), /2021-11-05 refused/);
    assert.ok((await gradesOf(store, PREDICTED)).length > 50);
  });

  it('T05 dry it plans the cell and leaves every byte of the store as it was', async () => {
    const store = league.copy('dry');
    const before = filesOf(store);
    const envelope = await grade(store, '--date', PREDICTED, '--dry-run');
    const [leg] = present(envelope.data)['legs'] as readonly { readonly cells: readonly Row[] }[];
    assert.deepEqual(
      leg?.cells.map(({ date, processor }) => [date, processor]),
      [[PREDICTED, 'p5b.prediction_accuracy']],
    );
    assert.deepEqual(filesOf(store), before);
  });

  it('V5A→5B T35 results that lack a game fail the date at its gate (1), named, and nothing is graded', async () => {
    const store = league.copy('results');
    const isBoston = ({ team_abbr: team, opponent_team_abbr: opponent }: Row): boolean =>
      team === 'BOS' || opponent === 'BOS';
    await editRows(store, playerGameSummary, PREDICTED, (row) => (isBoston(row) ? null : row));
    const envelope = await grade(store, '--date', PREDICTED, '--yes');
    assert.equal(envelope.exit_code, 1);
    // Two gates miss the game, and whichever judges first ends the date.
    assert.match(
      envelope.errors.join('\n'),
      /2021-11-04 failed: (p3: G-COV: no player summary for|p5b-join: G-GRADE: no result for game) 20211104_PHI_BOS/,
    );
    assert.deepEqual(await gradesOf(store, PREDICTED), []);
  });

  it('T-58 G-GRADE joins players, not counts: predictions of others than those who played fail the date (1)', async () => {
    const store = league.copy('strangers');
    await editRows(store, playerPropPredictions, PREDICTED, (row) =>
      row['team_abbr'] === 'BOS' ? { ...row, player_lookup: `not${textOf(row['player_lookup'])}` } : row,
    );
    const envelope = await grade(store, '--date', PREDICTED, '--yes');
    assert.equal(envelope.exit_code, 1);
    assert.match(
      envelope.errors.join('\n'),
      /2021-11-04 failed: p5b-join: G-GRADE: no result for player 20211104_PHI_BOS not\w+/,
    );
    assert.deepEqual(await gradesOf(store, PREDICTED), []);
  });

  describe('of a date with a benched and a forgotten player', () => {
    let store: string;
    let first: Envelope;
    let forgotten: Row;
    let predicted: readonly string[];
    before(async () => {
      store = league.copy('graded');
      const names = await onTables(store, (warehouse) =>
        warehouse.select(
          `select distinct player_lookup from nba_predictions.player_prop_predictions where game_date = '${PREDICTED}' order by 1`,
        ),
      );
      predicted = names.map((row) => textOf(row['player_lookup']));
      const [benched, lost] = predicted;
      await editRows(store, playerGameSummary, PREDICTED, (row) => {
        if (row['player_lookup'] === lost) {
          forgotten = row;
          return null;
        }
        return row['player_lookup'] === benched ? { ...row, played: false, minutes_played: 0, points: 0 } : row;
      });
      first = await grade(store, '--date', PREDICTED, '--yes');
    });

    it('PG-06 PG-16 C20 says what was graded, void and ungraded, by season and system, and why', () => {
      const players = predicted.length;
      assert.deepEqual(
        systemsOf(first),
        ['ensemble_v1', 'moving_average_v1', 'zone_matchup_v1'].map((system) => ({
          season: '2021-22',
          system_id: system,
          predictions: players,
          graded: players - 2,
          void: 1,
          ungraded: 1,
        })),
      );
      assert.deepEqual(present(first.data)['voids'], [{ reason: 'dnp_unknown', count: 3, example: PREDICTED }]);
      assert.match(
        first.errors.join('\n'),
        new RegExp(`ungraded 3 × MISSING_ACTUAL: the box score gives ${predicted[1]} minutes, his summary is absent`),
      );
    });

    it('a prediction that nobody graded is a gap (1)', () => {
      assert.deepEqual([first.exit_code, first.status], [1, 'failed']);
    });

    it('P-30 P-31 a void has neither verdict nor error; the others have their absolute error', async () => {
      for (const row of await gradesOf(store, PREDICTED)) {
        if (row['is_voided'] === true)
          assert.deepEqual([row['absolute_error'], row['prediction_correct']], [null, null]);
        else assert.equal(row['absolute_error'], Math.abs(Number(row['signed_error'])));
        assert.equal(row['season_year'], 2021);
      }
    });

    it('went through the chain: two proofs meet in the join slot, which issues the one trigger of the phase', async () => {
      const { slots, logs } = await snapshotOf(store);
      const own = slots.filter(({ slot }) => slot.campaignId === first.run_id && slot.gameDate === PREDICTED);
      assert.deepEqual(own.map(({ slot }) => slot.phase).sort(), ['p3', 'p5', 'p5b', 'p5b-join']);
      const phase = (name: string) => present(own.find(({ slot }) => slot.phase === name));
      assert.deepEqual(phase('p5b-join').plan.joins, ['p5.consolidation', 'p3.player_game_summary']);
      assert.ok(Object.values(phase('p5b-join').done).every(({ synthetic }) => synthetic));
      assert.equal(present(phase('p5b-join').trigger).to, 'p5b');
      const started = present(logs[JSON.stringify(phase('p5b').slot)]).filter(({ type }) => type === 'PhaseStarted');
      assert.equal(started.length, 1);
    });

    it('PG-06 tells the rate', () => {
      const phases = present(first.data)['phases'] as readonly Row[];
      assert.deepEqual(
        phases.map(({ phase, runs, dates }) => [phase, runs, dates]),
        [['5B', 2, 1]],
      );
    });

    it('again, the forgotten player is graded once his summary is there (0), and then nothing is left to do', async () => {
      await onTables(store, (warehouse) =>
        warehouse.commit({ writes: [{ kind: 'merge', table: playerGameSummary, rows: [forgotten] }], fence: null }),
      );
      const again = await grade(store, '--from', SECOND, '--to', PREDICTED, '--yes');
      assert.deepEqual([again.exit_code, again.errors], [0, []]);
      assert.ok(systemsOf(again).every(({ predictions, graded, void: voids }) => predictions === graded + voids));
      const [campaign] = campaignsOf(again) as readonly { readonly dates: number }[];
      assert.equal(campaign?.dates, 1, 'the date before was graded and stays');
      const settled = await snapshotOf(store);
      assert.deepEqual(campaignsOf(await grade(store, '--from', SECOND, '--to', PREDICTED, '--yes')), []);
      assert.deepEqual(await snapshotOf(store), settled);
    });
  });
});
