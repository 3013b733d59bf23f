import { seasonYearOf } from '../domain/gameDate.js';
import type { GateDeclaration, PipelineDefinition } from '../domain/pipeline.js';
import type { AnyProcessor, ProcessorContext } from '../domain/processor.js';
import type { GateResult, SlotState } from '../domain/slot/state.js';
import type { Warehouse } from '../ports/warehouse.js';
import { readInputs } from './cell/readInputs.js';

const unevaluable = (gate: string, cause: string): GateResult => ({
  gate,
  outcome: 'unevaluable',
  reason: cause.slice(0, 1000),
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
      constants: pipeline.constants,
      mode: state.slot.mode,
      asOf: null,
    };
    const judgeOne = async (id: string, gate: GateDeclaration | undefined): Promise<GateResult> => {
      if (gate === undefined) return unevaluable(id, 'no such gate');
      try {
        const reader = { inputs: gate.inputs } as AnyProcessor;
        const { rows } = await readInputs(warehouse, reader, context);
        const facts = { games: state.plan.games, context, planned: Object.keys(state.plan.entries) };
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
