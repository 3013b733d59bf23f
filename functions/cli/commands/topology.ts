import type { PipelineDefinition } from '../../../shared/domain/pipeline.js';
import { topologyOf } from '../../../shared/domain/topology.js';
import { EXIT, type Report } from '../envelope.js';
import { tableText } from '../text.js';

/** `cascade topology`: the registry, from the definition alone. */
export const topology = (pipeline: PipelineDefinition): Report => {
  const { topics, subscriptions, functions } = topologyOf(pipeline);
  const consumers = (topic: string): string =>
    subscriptions
      .filter((one) => one.topic === topic)
      .map((one) => one.function)
      .join(', ');
  const processors = pipeline.processors.map(({ id, after, source, modes, body, built }) => ({
    id,
    modes,
    after,
    source: source ?? null,
    built: body !== null || built === true,
    reads:
      body === null
        ? []
        : Object.entries(body.inputs).map(([alias, { table, window, required }]) => ({
            alias,
            table: `${table.dataset}.${table.name}`,
            window,
            required,
          })),
  }));
  return {
    exitCode: EXIT.complete,
    data: { sport: pipeline.sport, phases: pipeline.phases, topics, subscriptions, functions, processors },
    text: [
      ...tableText(
        ['topic', 'publishers', 'consumers'],
        topics.map(({ name, publishers }) => [name, publishers.join(', '), consumers(name)]),
      ),
      '',
      ...tableText(
        ['processor', 'after', 'built'],
        processors.map(({ id, after, built }) => [id, after.join(', '), built ? 'yes' : 'declared']),
      ),
    ],
  };
};
