import type { ProcessorContext } from '../../../domain/processor.js';
import { TEAMS } from '../identity/teams.js';
import { constantOf } from '../precompute/constantOf.js';
import type { BatchInputs } from './batchInputs.js';

const STORE = 'p4.ml_feature_store_v2';
const PER_PLAYER = [
  { alias: 'zones', name: 'player_shot_zone_analysis' },
  { alias: 'cache', name: 'player_daily_cache' },
] as const;

const explained = (inputs: BatchInputs, processor: string): ReadonlySet<string> =>
  new Set(inputs.failures.filter((row) => row.processor_name === processor).map((row) => row.entity_id));

/** Failure rows of the feature store, by player. */
export const featureFailures = (
  inputs: Pick<BatchInputs, 'failures'>,
): ReadonlyMap<string, { readonly category: string; readonly canRetry: boolean }> =>
  new Map(
    inputs.failures
      .filter((row) => row.processor_name === STORE)
      .map((row) => [row.entity_id, { category: row.failure_category, canRetry: row.can_retry }]),
  );

type Features = {
  readonly upgc: readonly Pick<BatchInputs['upgc'][number], 'player_lookup'>[];
  readonly vectors: readonly Pick<BatchInputs['vectors'][number], 'player_lookup' | 'is_production_ready'>[];
  readonly failures: BatchInputs['failures'];
};

/** Players who can have a ready feature row, and those who have one; players too young for one are not counted. */
export const readyShare = (inputs: Features): { readonly able: number; readonly ready: number } => {
  const failures = featureFailures(inputs);
  const able = inputs.upgc.filter((row) => failures.get(row.player_lookup)?.canRetry !== false);
  const ready = new Set(inputs.vectors.filter((row) => row.is_production_ready).map((row) => row.player_lookup));
  return { able: able.length, ready: able.filter((row) => ready.has(row.player_lookup)).length };
};

const vectorProblem = (inputs: BatchInputs, context: ProcessorContext): readonly string[] => {
  const { able, ready } = readyShare(inputs);
  const floor = constantOf(context, 'prediction.mlfs_coverage_pct');
  return 100 * ready >= floor * able ? [] : [`${ready} of ${able} players have a ready feature row, ${floor} % needed`];
};

const listed = (ids: readonly string[]): string => [...new Set(ids)].sort().slice(0, 3).join(', ');

const playerProblems = (inputs: BatchInputs): readonly string[] =>
  PER_PLAYER.flatMap(({ alias, name }) => {
    const known = new Set(inputs[alias].map((row) => row.player_lookup));
    const failed = explained(inputs, `p4.${name}`);
    const missing = inputs.upgc
      .map((row) => row.player_lookup)
      .filter((player) => !known.has(player) && !failed.has(player));
    return missing.length === 0 ? [] : [`${name} says nothing of ${missing.length} players: ${listed(missing)}`];
  });

const teamProblem = (inputs: BatchInputs): readonly string[] => {
  const known = new Set(inputs.defences.map((row) => row.team_abbr));
  const failed = explained(inputs, 'p4.team_defense_zone_analysis');
  const missing = TEAMS.map(({ abbr }) => abbr).filter((team) => !known.has(team) && !failed.has(team));
  return missing.length === 0
    ? []
    : [`team_defense_zone_analysis says nothing of ${missing.length} teams: ${listed(missing)}`];
};

/** What the phase before still owes before anybody may be predicted; empty when it owes nothing (processors §8.1). */
export const upstreamProblems = (inputs: BatchInputs, context: ProcessorContext): readonly string[] => [
  ...vectorProblem(inputs, context),
  ...playerProblems(inputs),
  ...teamProblem(inputs),
];
