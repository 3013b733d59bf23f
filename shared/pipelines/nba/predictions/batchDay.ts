import type { EntityFailure, ProcessorContext } from '../../../domain/processor.js';
import { injuryReports } from '../analytics/injuries.js';
import { canonicalLookup } from '../analytics/playerDirectory.js';
import { cutOf, tipOffs } from '../analytics/slate.js';
import { linesByPlayer, selectLine, type SelectedLine } from '../formulas/selectLine.js';
import { constantOf } from '../precompute/constantOf.js';
import { playersOfDate, type PlayerContextRow } from '../precompute/playersOfDate.js';
import type { BatchInputs } from './batchInputs.js';
import { refusalOf, type EligibilityRules } from './eligibility.js';
import { shareOf } from './partOf.js';
import type { VectorRow } from './predictionRows.js';
import { featureFailures, upstreamProblems } from './upstreamCoverage.js';

/** One player who is predicted, with what is known of him before tip-off. */
export interface EligiblePlayer {
  readonly player: PlayerContextRow;
  readonly vector: VectorRow;
  readonly line: SelectedLine | null;
  readonly tipOff: string | null;
  readonly injuryStatus: string;
}

export interface BatchDay {
  /** In order of the lookup. */
  readonly eligible: readonly EligiblePlayer[];
  readonly refused: readonly EntityFailure[];
  /** What forbids predicting anybody yet. */
  readonly problems: readonly string[];
}

const rulesOf = (context: ProcessorContext): EligibilityRules => ({
  minFeatureQuality: constantOf(context, 'prediction.min_feature_quality'),
  minAverageMinutes: context.mode === 'overnight' ? null : constantOf(context, 'prediction.live_min_avg_minutes'),
});

/** Market and injuries of each player, cut off before his game's tip-off or the run's knowledge. */
const beforeTipOff = (inputs: BatchInputs, context: ProcessorContext) => {
  const { slate } = playersOfDate(inputs, context);
  const canonical = canonicalLookup(inputs.aliases);
  const starts = tipOffs(slate, [
    ...inputs.oddsApi.map((row) => ({ game_id: row.game_id, startsAt: row.game_start_time })),
    ...inputs.gameLines.map((row) => ({ game_id: row.game_id, startsAt: row.commence_time })),
  ]);
  const linesOf = linesByPlayer(inputs.oddsApi, inputs.bettingPros, canonical);
  const reports = injuryReports(inputs, context.gameDate, canonical);
  return ({ player_lookup: lookup, team_abbr: team, player_status: status }: PlayerContextRow) => {
    const game = slate.gameOf(team);
    if (game === null) return { tipOff: null, line: null, injuryStatus: status };
    const tipOff = starts.get(game.gameId) ?? null;
    const cut = cutOf(game, tipOff, context);
    const report = reports.before(cut);
    return {
      tipOff,
      line: selectLine(linesOf(lookup), cut),
      injuryStatus: report === null ? status : (report.injuries.get(lookup)?.status ?? 'available'),
    };
  };
};

const read = (inputs: BatchInputs, context: ProcessorContext): BatchDay => {
  const { players } = playersOfDate(inputs, context);
  const problems = players.length === 0 ? [] : upstreamProblems(inputs, context);
  if (problems.length > 0) return { eligible: [], refused: [], problems };
  const vectors = new Map(inputs.vectors.map((row) => [row.player_lookup, row]));
  const failures = featureFailures(inputs);
  const covered = new Set(players.filter((row) => row.context_source === 'roster').map((row) => row.team_abbr));
  const knownOf = beforeTipOff(inputs, context);
  const rules = rulesOf(context);
  const eligible: EligiblePlayer[] = [];
  const refused: EntityFailure[] = [];
  for (const player of shareOf(players, context)) {
    const lookup = player.player_lookup;
    const vector = vectors.get(lookup);
    const known = knownOf(player);
    const refusal = refusalOf(
      {
        lookup,
        contextSource: player.context_source,
        isTeamCovered: covered.has(player.team_abbr),
        features:
          vector === undefined
            ? null
            : { qualityScore: vector.feature_quality_score, isReady: vector.is_production_ready === true },
        featureFailure: failures.get(lookup) ?? null,
        injuryStatus: known.injuryStatus,
        averageMinutes: player.avg_minutes_last_10,
        hasLine: known.line !== null,
      },
      rules,
    );
    if (refusal !== null) refused.push({ type: 'player', id: lookup, ...refusal });
    else if (vector !== undefined)
      eligible.push({ player, vector, ...known, injuryStatus: known.injuryStatus ?? 'available' });
  }
  return { eligible, refused, problems };
};

const days = new WeakMap<BatchInputs, { readonly context: ProcessorContext; readonly day: BatchDay }>();

/** Who is predicted on D and who is not, read once although body and expectation ask. */
export const batchDay = (inputs: BatchInputs, context: ProcessorContext): BatchDay => {
  const known = days.get(inputs);
  if (known !== undefined && known.context === context) return known.day;
  const day = read(inputs, context);
  days.set(inputs, { context, day });
  return day;
};
