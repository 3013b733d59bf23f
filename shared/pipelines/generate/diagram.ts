import {
  phaseOfProcessor,
  processorsOfPhase,
  type PhaseDeclaration,
  type PipelineDefinition,
  type ProcessorDeclaration,
} from '../../domain/pipeline.js';

const node = ({ id, title }: PhaseDeclaration): string => `  ${id}["${id} ${title}"]`;

const edgeLines = (pipeline: PipelineDefinition): string[] =>
  pipeline.edges.map(({ from, to, transition, kind }) => {
    const arrow = kind === 'derive' ? '-.->' : '-->';
    return `  ${from} ${arrow}|${transition}| ${to}`;
  });

const joinLines = (pipeline: PipelineDefinition): string[] =>
  pipeline.joins.flatMap(({ phase, transition, inputs }) =>
    inputs.map(({ processor }) => `  ${phaseOfProcessor(processor)} ==>|${transition}| ${phase}`),
  );

/** Phases and edges. Dotted: each completion orders the work that reads its file. Thick: one input of a join. */
export const phaseDiagram = (pipeline: PipelineDefinition): string =>
  ['flowchart LR', ...pipeline.phases.map(node), ...edgeLines(pipeline), ...joinLines(pipeline)].join('\n');

const nodeId = (processor: string): string => processor.replace('.', '_');

/** Waves inside the phases whose processors wait for one another; dotted: only for its end. */
export const waveDiagram = (pipeline: PipelineDefinition): string => {
  const waves = pipeline.phases.flatMap((phase) => {
    const processors = processorsOfPhase(pipeline, phase.id);
    const arrows = processors.flatMap(({ id, after, afterEnd = [] }) => [
      ...after.map((before) => `    ${nodeId(before)} --> ${nodeId(id)}`),
      ...afterEnd.map((before) => `    ${nodeId(before)} -.-> ${nodeId(id)}`),
    ]);
    if (arrows.length === 0) return [];
    const before = ({ after, afterEnd = [] }: ProcessorDeclaration): readonly string[] => [...after, ...afterEnd];
    const members = processors.filter(
      (processor) => before(processor).length > 0 || processors.some((other) => before(other).includes(processor.id)),
    );
    return [
      `  subgraph ${phase.id}["${phase.id} ${phase.title}"]`,
      ...members.map(({ id, shortName }) => `    ${nodeId(id)}["${shortName}"]`),
      ...arrows,
      '  end',
    ];
  });
  return ['flowchart LR', ...waves].join('\n');
};
