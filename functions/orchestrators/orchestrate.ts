import type { Message } from '../../shared/contracts/messages.js';
import { joinPhaseOf } from '../../shared/domain/pipeline.js';
import type { FunctionRole } from '../../shared/domain/topology.js';
import type { Engine } from '../../shared/application/engine.js';
import {
  deriveWork,
  openPhase,
  recordCompletion,
  recordJoin,
  type Outcome,
} from '../../shared/application/slot/transitions.js';

type OrchestratorRole = Extract<FunctionRole, { role: 'transition' | 'join' | 'receiver' }>;

/** `phase1-to-phase2` … `chain-closer`: the completions of one phase. */
const transition = ({ handling, pipeline }: Engine, phase: string, message: Message): Promise<Outcome> | null => {
  if (message.event_type !== 'processor.completed' || message.run.phase !== phase) return null;
  const derived = pipeline.edges.find(({ from, kind }) => from === phase && kind === 'derive');
  return derived === undefined ? recordCompletion(handling, message) : deriveWork(handling, message, derived.to);
};

/** `phase5-to-grading`: completions of other slots that the phase waits for. */
const join = ({ handling, pipeline }: Engine, phase: string, message: Message): Promise<Outcome> | null => {
  const declared = pipeline.joins.find((candidate) => candidate.phase === phase);
  if (message.event_type !== 'processor.completed' || declared === undefined) return null;
  const wanted = declared.inputs.some(
    ({ processor, modes }) => processor === message.processor && modes.includes(message.run.mode),
  );
  return wanted ? recordJoin(handling, message, { phase: joinPhaseOf(phase), mode: declared.mode }) : null;
};

/** One factory for every orchestrator: what a message means to a function in one of its roles, or null when nothing. */
export const orchestrate = (engine: Engine, role: OrchestratorRole, message: Message): Promise<Outcome> | null => {
  switch (role.role) {
    case 'transition':
      return transition(engine, role.phase, message);
    case 'join':
      return join(engine, role.phase, message);
    case 'receiver':
      return message.event_type === 'phase.triggered' && message.run.phase === role.phase
        ? openPhase(engine.handling, message)
        : null;
  }
};
