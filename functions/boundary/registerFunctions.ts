import { http, type HttpFunction } from '@google-cloud/functions-framework';
import { recordAnomaly } from '../../shared/application/anomalies.js';
import { ConfigError } from '../../shared/domain/errors.js';
import type { PipelineDefinition } from '../../shared/domain/pipeline.js';
import { REPLAYER, topologyOf } from '../../shared/domain/topology.js';
import type { Log } from '../../shared/ports/log.js';
import type { Container } from '../container.js';
import { campaigns, isCampaignCall } from '../backfill-replayer/campaigns.js';
import { dlqMonitor } from '../dlq-monitor/dlqMonitor.js';
import { reconciler } from '../reconciler/reconciler.js';
import { runPlanner } from '../run-planner/runPlanner.js';
import { scraperRunner } from '../run-planner/scraperRunner.js';
import { callEndpoint, type Call } from './onCall.js';
import { pushEndpoint } from './onHttp.js';

type Open = () => Promise<Container>;
type CallFunction = (container: Container, call: Call) => Promise<unknown>;

/** Functions that a scheduler or an operator calls. */
const CALLED: Readonly<Record<string, CallFunction>> = {
  'run-planner': runPlanner,
  'scraper-runner': scraperRunner,
  reconciler,
  'dlq-monitor': dlqMonitor,
};

const called = (name: string, perform: CallFunction, open: Open, log: Log): HttpFunction =>
  callEndpoint(
    async (call) => perform(await open(), call),
    (error, answer) =>
      log.write(answer === 400 ? 'WARNING' : 'ERROR', 'call_failed', { function: name, answer, error }),
  );

/** A function behind push subscriptions. */
const pushed = (pipeline: PipelineDefinition, name: string, open: Open, log: Log): HttpFunction => {
  const topics = new Map(
    topologyOf(pipeline)
      .subscriptions.filter((subscription) => subscription.function === name)
      .map(({ subscription, topic }) => [subscription, topic]),
  );
  return pushEndpoint(async (delivery) => (await open()).handlerOf(name)(delivery), {
    topicOf: (subscription) => topics.get(subscription) ?? null,
    onUndecodable: async (undecodable) =>
      recordAnomaly((await open()).engine.ports, { kind: 'undecodable', ...undecodable }),
    onException: (error, answer, delivery) =>
      log.write('ERROR', 'delivery_failed', { function: name, answer, message_id: delivery?.messageId, error }),
  });
};

const replayerOf =
  (push: HttpFunction, call: HttpFunction): HttpFunction =>
  (request, response) =>
    isCampaignCall(request.path) ? call(request, response) : push(request, response);

/**
 * Registers every function of a pipeline with the functions framework under the name its topology gives it. Opens nothing:
 * the first request does. Registering again replaces.
 * @throws {ConfigError} a function is declared that nobody wrote.
 */
export const registerFunctions = (pipeline: PipelineDefinition, open: Open, log: Log): readonly string[] =>
  topologyOf(pipeline).functions.map(({ name, roles }) => {
    const perform = CALLED[name];
    if (roles.some(({ role }) => role === 'http')) {
      if (perform === undefined) throw new ConfigError(`function ${name} is declared but not written`);
      http(name, called(name, perform, open, log));
      return name;
    }
    const push = pushed(pipeline, name, open, log);
    http(name, name === REPLAYER ? replayerOf(push, called(name, campaigns, open, log)) : push);
    return name;
  });
