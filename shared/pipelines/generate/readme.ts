import { isBuilt, isTable, processorsOfPhase, tablesOf, type PipelineDefinition } from '../../domain/pipeline.js';
import { qualifiedName } from '../../domain/table.js';
import { topologyOf } from '../../domain/topology.js';
import type { Deployment } from './deployment.js';
import { phaseDiagram, waveDiagram } from './diagram.js';
import { code, codes, markdownTable } from './markdownTable.js';
import { processorTable } from './processorTables.js';
import type { ScheduleDeclaration } from './schedule.js';

const mermaid = (text: string): string => `\`\`\`mermaid\n${text}\n\`\`\``;

const topicTable = (pipeline: PipelineDefinition): string => {
  const { topics, subscriptions } = topologyOf(pipeline);
  return markdownTable(
    ['topic', 'kinds', 'publishers', 'subscriptions'],
    topics.map(({ name, kinds, publishers }) => [
      code(name),
      kinds.join(', '),
      publishers.join(', '),
      subscriptions
        .filter(({ topic }) => topic === name)
        .map(({ filter, function: receiver }) => {
          const conditions = Object.entries(filter).map(([attribute, value]) => `${attribute}=${value}`);
          return conditions.length === 0 ? code(receiver) : `${code(conditions.join(' '))} → ${code(receiver)}`;
        })
        .join('; '),
    ]),
  );
};

const functionTable = (pipeline: PipelineDefinition, deployment: Deployment): string =>
  markdownTable(
    ['function', 'roles', 'size', 'publishes to', 'calls'],
    topologyOf(pipeline).functions.map(({ name, roles }) => {
      const deployed = deployment.functions[name];
      return [
        code(name),
        roles.map((role) => ('phase' in role ? `${role.role} ${role.phase}` : role.role)).join(', '),
        deployed?.size ?? '',
        codes(deployed?.publishesTo ?? []),
        codes(deployed?.calls ?? []),
      ];
    }),
  );

const edgeTable = (pipeline: PipelineDefinition): string =>
  markdownTable(
    ['edge', 'transition', 'live', 'replay', 'gates'],
    pipeline.edges.map(({ from, to, transition, modes, gates }) => [
      `${from} → ${to}`,
      code(transition),
      modes.live.join(', '),
      modes.replay.join(', '),
      Object.entries(gates)
        .map(([mode, ids]) => `${mode}: ${ids.join(', ')}`)
        .join('; '),
    ]),
  );

const scheduleTable = (schedules: readonly ScheduleDeclaration[]): string =>
  markdownTable(
    ['job', 'times', 'function', 'effect'],
    schedules.map(({ job, crons, function: called, effect }) => [code(job), codes(crons), code(called), effect]),
  );

const otherTables = (pipeline: PipelineDefinition): string => {
  const outputs = new Set(
    pipeline.processors.flatMap(({ output }) => (isTable(output) ? [qualifiedName(output)] : [])),
  );
  return markdownTable(
    ['table', 'key', 'date column', 'write'],
    tablesOf(pipeline)
      .filter((definition) => !outputs.has(qualifiedName(definition)))
      .map((definition) => [
        code(qualifiedName(definition)),
        definition.key.join(', '),
        definition.dateColumn ?? '',
        definition.writeMode,
      ]),
  );
};

const phaseSections = (pipeline: PipelineDefinition): string[] =>
  pipeline.phases.flatMap((phase) => {
    const processors = processorsOfPhase(pipeline, phase.id);
    const built = processors.filter(isBuilt).length;
    return [
      `### ${phase.id} ${phase.title}`,
      `Processors: ${processors.length}, built: ${built}.`,
      processorTable(pipeline, phase),
    ];
  });

/** The pipeline in tables and pictures, for people; every figure in it is taken from the definition. */
export const readme = (
  pipeline: PipelineDefinition,
  deployment: Deployment,
  schedules: readonly ScheduleDeclaration[],
): string =>
  `${[
    `# The ${pipeline.sport} pipeline`,
    '<!-- Generated from definition.ts by `npm run generate`. Changes made here are lost. -->',
    `Generated from the definition, version \`${pipeline.version}\`, time zone ${pipeline.timeZone}.`,
    '## Phases',
    'Dotted: each completion orders the work that reads its file. Thick: an input of a join.',
    mermaid(phaseDiagram(pipeline)),
    edgeTable(pipeline),
    '## Order inside a phase',
    mermaid(waveDiagram(pipeline)),
    '## Processors',
    'R marks an input without which the run stops; D is the date of the run. Modes in bold are critical.',
    ...phaseSections(pipeline),
    '## Tables beside the outputs',
    otherTables(pipeline),
    '## Topics',
    'Every topic `T` has the dead-letter topic `T-dlq`, read through `T-dlq-sub`. The reconciler may publish to all of them.',
    topicTable(pipeline),
    '## Functions',
    functionTable(pipeline, deployment),
    '## Schedules',
    scheduleTable(schedules),
  ].join('\n\n')}\n`;
