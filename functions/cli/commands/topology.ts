import type { PipelineDefinition } from '../../../shared/domain/pipeline.js';
import { topologyOf } from '../../../shared/domain/topology.js';
import { phaseDiagram } from '../../../shared/pipelines/generate/diagram.js';
import { generate } from '../generate.js';
import { EXIT, UsageError, type Report } from '../envelope.js';
import { tableText } from '../text.js';

export interface TopologyFlags {
  readonly check?: boolean;
  readonly format?: string;
}

const describe = (pipeline: PipelineDefinition) => {
  const { topics, subscriptions, functions } = topologyOf(pipeline);
  const processors = pipeline.processors.map(({ id, after, source, modes, body, built }) => ({
    id,
    modes,
    after,
    source: source ?? null,
    built: body !== null || built === true,
    reads: Object.entries(body?.inputs ?? {}).map(([alias, { table, window, required }]) => ({
      alias,
      table: `${table.dataset}.${table.name}`,
      window,
      required,
    })),
  }));
  return { sport: pipeline.sport, phases: pipeline.phases, topics, subscriptions, functions, processors };
};

const asText = ({ topics, subscriptions, processors }: ReturnType<typeof describe>): readonly string[] => [
  ...tableText(
    ['topic', 'publishers', 'consumers'],
    topics.map(({ name, publishers }) => [
      name,
      publishers.join(', '),
      subscriptions
        .filter(({ topic }) => topic === name)
        .map((subscription) => subscription.function)
        .join(', '),
    ]),
  ),
  '',
  ...tableText(
    ['processor', 'after', 'built'],
    processors.map(({ id, after, built }) => [id, after.join(', '), built ? 'yes' : 'declared']),
  ),
];

/** Topics nobody publishes to or listens to, and committed files that are not those of the definition. */
const faultsOf = async ({ topics, subscriptions }: ReturnType<typeof describe>): Promise<readonly string[]> => [
  ...topics.flatMap(({ name, publishers }) => (publishers.length === 0 ? [`${name}: nobody publishes to it`] : [])),
  ...topics.flatMap(({ name }) =>
    subscriptions.some(({ topic }) => topic === name) ? [] : [`${name}: nobody listens to it`],
  ),
  ...(await generate(process.cwd(), true)).map((path) => `${path} differs from the definition: npm run generate`),
];

/** `cascade topology`: the registry, from the definition alone. `--check` holds the committed deployment files against it. */
export const topology = async (pipeline: PipelineDefinition, flags: TopologyFlags): Promise<Report> => {
  const data = describe(pipeline);
  const faults = flags.check === true ? await faultsOf(data) : [];
  const texts: Readonly<Record<string, () => readonly string[]>> = {
    text: () => asText(data),
    json: () => [JSON.stringify(data, null, 2)],
    mermaid: () => [phaseDiagram(pipeline)],
  };
  const text = texts[flags.format ?? 'text'];
  if (text === undefined)
    throw new UsageError(`--format ${flags.format} is not one of ${Object.keys(texts).join(', ')}`);
  return {
    exitCode: faults.length > 0 ? EXIT.failed : EXIT.complete,
    data: { ...data, faults },
    errors: faults,
    text: [...text(), ...faults],
  };
};
