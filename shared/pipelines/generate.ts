import type { PipelineDefinition } from '../domain/pipeline.js';
import { deploymentOf } from './generate/deployment.js';
import { readme } from './generate/readme.js';
import type { ScheduleDeclaration } from './generate/schedule.js';
import { terraformVariables } from './generate/terraformVariables.js';
import { topologyLock } from './generate/topologyLock.js';

export interface GeneratedFile {
  /** Relative to the repository root. */
  readonly path: string;
  readonly text: string;
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/**
 * Every file that is derived from a pipeline definition. Pure: the same definition gives the same bytes, so a committed
 * file that differs is stale or was edited by hand.
 */
export const generatedFiles = (
  pipeline: PipelineDefinition,
  schedules: readonly ScheduleDeclaration[],
): readonly GeneratedFile[] => {
  const deployment = deploymentOf(pipeline, schedules);
  return [
    { path: `shared/pipelines/${pipeline.sport}/README.md`, text: readme(pipeline, deployment, schedules) },
    { path: 'terraform/topology.auto.tfvars.json', text: json(terraformVariables(pipeline, deployment)) },
    { path: 'terraform/topology.lock.json', text: json(topologyLock(pipeline, deployment)) },
  ];
};
