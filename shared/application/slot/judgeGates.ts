import { seasonYearOf } from '../../domain/gameDate.js';
import { withConstants, type GateDeclaration, type PipelineDefinition } from '../../domain/pipeline.js';
import type { AnyProcessor, ProcessorContext } from '../../domain/processor.js';
import { splitPlanKey } from '../../domain/slot/key.js';
import type { GateResult, SlotState } from '../../domain/slot/state.js';
import type { Warehouse } from '../../ports/warehouse.js';
import { readInputs } from '../cell/readInputs.js';

const unevaluable = (gate: string, cause: string): GateResult => ({
  gate,
  outcome: 'unevaluable',
  reason: cause.slice(0, 1000),
  measured: null,
  threshold: null,
});

/** Every output of the phase, or one of those that a join needs together, ended without rows for a reason that is in order. */
const hasNothingToJudge = ({ plan, done }: SlotState, skipped: readonly string[]): boolean =>
  skipped.length > 0 && (plan.joins.length > 0 || skipped.length === Object.keys(done).length);

const nothingToJudge = (gate: string): GateResult => ({
  gate,
  outcome: 'pass',
  reason: 'no output to judge',
  measured: null,
  threshold: null,
});

/**
 * Judges the gates a plan names on the rows of its date. A gate that cannot be read or that throws is `unevaluable`,
 * which never equals pass.
 */
export const gateJudge =
  (pipeline: PipelineDefinition, warehouse: Warehouse) =>
  async (state: SlotState): Promise<readonly GateResult[]> => {
    const context: ProcessorContext = {
      gameDate: state.slot.gameDate,
      seasonYear: seasonYearOf(state.slot.gameDate),
      constants: withConstants(pipeline, state.plan.constants).constants,
      mode: state.slot.mode,
      asOf: null,
    };
    const skipped = Object.entries(state.done).flatMap(([key, { status }]) =>
      status === 'skipped' || status === 'no_data' ? [splitPlanKey(key).processor] : [],
    );
    if (hasNothingToJudge(state, skipped)) return state.plan.gates.map(nothingToJudge);
    const judgeOne = async (id: string, gate: GateDeclaration | undefined): Promise<GateResult> => {
      if (gate === undefined) return unevaluable(id, 'no such gate');
      try {
        const reader = { inputs: gate.inputs } as AnyProcessor;
        const { rows } = await readInputs(warehouse, reader, context);
        const facts = { games: state.plan.games, context, planned: Object.keys(state.plan.entries), skipped };
        return { gate: id, ...gate.judge(rows, facts) };
      } catch (error) {
        return unevaluable(id, error instanceof Error ? error.message : String(error));
      }
    };
    return Promise.all(
      state.plan.gates.map((id) =>
        judgeOne(
          id,
          pipeline.gates.find((gate) => gate.id === id),
        ),
      ),
    );
  };
