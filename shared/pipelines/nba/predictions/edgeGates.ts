import type { GateDeclaration, GateJudgement } from '../../../domain/pipeline.js';
import { input, onDate } from '../../../domain/processor.js';
import { textOf, type Row } from '../../../domain/table.js';
import { upcomingPlayerGameContext } from '../tables/analytics.js';
import {
  mlFeatureStoreV2,
  playerCompositeFactors,
  playerDailyCache,
  playerShotZoneAnalysis,
  teamDefenseZoneAnalysis,
} from '../tables/precompute.js';
import { playerPropPredictions } from '../tables/predictions.js';
import { precomputeFailures } from '../tables/raw.js';
import { constantOf } from '../precompute/constantOf.js';
import { readyShare } from './upstreamCoverage.js';

const judged = (measured: number, threshold: number, reason: string): GateJudgement => ({
  outcome: measured >= threshold ? 'pass' : 'blocked',
  reason: measured >= threshold ? null : reason,
  measured,
  threshold,
});

const NEEDED: readonly string[] = [playerDailyCache.name, mlFeatureStoreV2.name];
const MOST_EMPTY = 2;

const TABLES = [
  teamDefenseZoneAnalysis,
  playerShotZoneAnalysis,
  playerCompositeFactors,
  playerDailyCache,
  mlFeatureStoreV2,
].map(({ name }) => name);

/** Tables without rows of which everybody expected is short by a recorded reason that no retry would mend. */
const emptyByReason = (failures: readonly Row[]): ReadonlySet<string> => {
  const open = new Set(
    failures.filter((row) => row['can_retry'] !== false).map((row) => textOf(row['processor_name'])),
  );
  const named = new Set(failures.map((row) => textOf(row['processor_name'])));
  return new Set(TABLES.filter((name) => named.has(`p4.${name}`) && !open.has(`p4.${name}`)));
};

/**
 * Three of the five tables of phase 4 have rows, the cache and the feature store among them unless they were skipped. A
 * table counts that is empty by reason alone: a week into a season nobody has games enough for the cache, and the
 * features run on defaults.
 */
const breaker: GateDeclaration = {
  id: 'G-BREAKER',
  inputs: {
    failures: input(precomputeFailures, onDate, { columns: ['processor_name', 'can_retry'] }),
    [teamDefenseZoneAnalysis.name]: input(teamDefenseZoneAnalysis, onDate, { columns: ['analysis_date'] }),
    [playerShotZoneAnalysis.name]: input(playerShotZoneAnalysis, onDate, { columns: ['analysis_date'] }),
    [playerCompositeFactors.name]: input(playerCompositeFactors, onDate, { columns: ['game_date'] }),
    [playerDailyCache.name]: input(playerDailyCache, onDate, { columns: ['cache_date'] }),
    [mlFeatureStoreV2.name]: input(mlFeatureStoreV2, onDate, { columns: ['game_date'] }),
  },
  judge: (inputs, { skipped }) => {
    const due = TABLES.filter((name) => !skipped.includes(`p4.${name}`));
    const excused = emptyByReason(inputs['failures'] ?? []);
    const empty = due.filter((name) => (inputs[name] ?? []).length === 0 && !excused.has(name));
    const least = due.length - MOST_EMPTY;
    const isShort = empty.some((name) => NEEDED.includes(name));
    const found = due.length - empty.length;
    return judged(isShort ? Math.min(found, least - 1) : found, least, `no rows in ${empty.join(', ')}`);
  },
};

/** Players who can be predicted have a ready feature row. */
const features: GateDeclaration = {
  id: 'G-FS',
  inputs: {
    upgc: input(upcomingPlayerGameContext, onDate, { columns: ['player_lookup'] }),
    vectors: input(mlFeatureStoreV2, onDate, { columns: ['player_lookup', 'is_production_ready'] }),
    failures: input(precomputeFailures, onDate, {
      columns: ['processor_name', 'entity_id', 'failure_category', 'can_retry'],
    }),
  },
  judge: (inputs, { context }) => {
    const { able, ready } = readyShare(inputs as unknown as Parameters<typeof readyShare>[0]);
    const floor = constantOf(context, 'prediction.mlfs_coverage_pct');
    const share = able === 0 ? 100 : (100 * ready) / able;
    return judged(share, floor, `${ready} of ${able} players have a ready feature row`);
  },
};

const FEWEST = 10;
const SHARE = 0.8;

/** Ten predicted players, or 80 % of those with a ready feature row on a short night. */
const predicted: GateDeclaration = {
  id: 'G-PRED',
  inputs: {
    predictions: input(playerPropPredictions, onDate, { columns: ['player_lookup'] }),
    vectors: input(mlFeatureStoreV2, onDate, { columns: ['player_lookup', 'is_production_ready'] }),
  },
  judge: ({ predictions = [], vectors = [] }) => {
    const players = new Set(predictions.map((row) => textOf(row['player_lookup']))).size;
    const expected = vectors.filter((row) => row['is_production_ready'] === true).length;
    const least = Math.min(FEWEST, SHARE * expected);
    return judged(players, least, `${players} players predicted, ${expected} have a ready feature row`);
  },
};

/** Gates between precompute and publishing. */
export const predictionEdgeGates: readonly GateDeclaration[] = [breaker, features, predicted];
