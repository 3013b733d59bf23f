import { canonicalJson, sha256 } from '../../domain/hash.js';
import { isTable, type PipelineDefinition, type ProcessorDeclaration } from '../../domain/pipeline.js';
import { qualifiedName } from '../../domain/table.js';
import type { Deployment } from './deployment.js';

const outputOf = ({ output }: ProcessorDeclaration): string =>
  isTable(output) ? qualifiedName(output) : `${output.bucket}/${output.prefix}`;

/** What the drift check compares the deployed topology with; `hash` covers everything else in it. */
export const topologyLock = (pipeline: PipelineDefinition, deployment: Deployment): object => {
  const content = {
    sport: pipeline.sport,
    version: pipeline.version,
    ...deployment,
    processors: Object.fromEntries(
      pipeline.processors.map((processor) => [
        processor.id,
        {
          output: outputOf(processor),
          dateColumn: isTable(processor.output) ? processor.output.dateColumn : null,
          after: processor.after,
          ...(processor.afterEnd === undefined ? {} : { afterEnd: processor.afterEnd }),
          modes: processor.modes,
        },
      ]),
    ),
  };
  return { hash: sha256(canonicalJson(content)), ...content };
};
