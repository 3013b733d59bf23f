import { ConfigError } from '../../domain/errors.js';
import type { PipelineDefinition } from '../../domain/pipeline.js';
import {
  deadLetterSubscriptionOf,
  deadLetterTopicOf,
  filterText,
  topologyOf,
  type FunctionDeclaration,
  type Subscription,
  type Topic,
} from '../../domain/topology.js';
import { namedCrons, type ScheduleDeclaration } from './schedule.js';

const WORKER_ACK_SECONDS = 600;
const WEEK_SECONDS = 7 * 24 * 60 * 60;
/** Publishes what a crash left in any outbox. */
const RESCUER = 'reconciler';
/** Calls over HTTP: phase 1 is started by the planner and by slot timers. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  'run-planner': ['scraper-runner'],
  [RESCUER]: ['scraper-runner'],
};

/** A push subscription with every policy it is created with: nothing is left to a default of the platform. */
export interface DeployedSubscription {
  readonly topic: string;
  readonly function: string;
  readonly filter: string;
  readonly ackSeconds: number;
  readonly minimumBackoffSeconds: number;
  readonly maximumBackoffSeconds: number;
  readonly maxDeliveryAttempts: number;
  readonly retentionSeconds: number;
  readonly expiration: 'never';
  readonly deadLetterTopic: string;
}

export interface DeployedTopic {
  readonly kinds: readonly string[];
  readonly publishers: readonly string[];
  readonly deadLetterTopic: string;
  /** Read by the dead-letter monitor; without it, dead letters would be lost. */
  readonly deadLetterSubscription: string;
}

/** `worker` runs processors (2 GB, one request at a time), `transition` only decides (512 MB). */
export type FunctionSize = 'worker' | 'transition';

export interface DeployedFunction {
  readonly size: FunctionSize;
  readonly timeoutSeconds: number;
  readonly publishesTo: readonly string[];
  /** Functions it calls over HTTP. */
  readonly calls: readonly string[];
}

export interface DeployedSchedule {
  readonly cron: string;
  readonly job: string;
  readonly function: string;
}

/** Everything that is created in the cloud for one pipeline, by name. */
export interface Deployment {
  readonly topics: Readonly<Record<string, DeployedTopic>>;
  readonly subscriptions: Readonly<Record<string, DeployedSubscription>>;
  readonly functions: Readonly<Record<string, DeployedFunction>>;
  readonly schedules: Readonly<Record<string, DeployedSchedule>>;
}

const deployedTopic = ({ name, kinds, publishers }: Topic): DeployedTopic => ({
  kinds,
  publishers: [...new Set([...publishers, RESCUER])].sort(),
  deadLetterTopic: deadLetterTopicOf(name),
  deadLetterSubscription: deadLetterSubscriptionOf(name),
});

const deployedSubscription = (subscription: Subscription): DeployedSubscription => ({
  topic: subscription.topic,
  function: subscription.function,
  filter: filterText(subscription.filter),
  ackSeconds: subscription.ackSeconds,
  minimumBackoffSeconds: subscription.ackSeconds >= WORKER_ACK_SECONDS ? 30 : 10,
  maximumBackoffSeconds: 600,
  maxDeliveryAttempts: subscription.maxDeliveryAttempts,
  retentionSeconds: WEEK_SECONDS,
  expiration: 'never',
  deadLetterTopic: deadLetterTopicOf(subscription.topic),
});

/** Phases whose work runs inside the delivery that orders it, and so in the function that takes the delivery. */
const runsInline = (pipeline: PipelineDefinition, name: string): boolean =>
  pipeline.phases.some(({ id, work, receiver, worker }) => {
    if (work !== 'inline') return false;
    if (worker !== null || receiver !== null) return name === worker || name === receiver;
    return pipeline.edges.some(({ to, transition }) => to === id && transition === name);
  });

const sizeOf = (pipeline: PipelineDefinition, { name, roles }: FunctionDeclaration): FunctionSize =>
  roles.some(({ role }) => role === 'worker' || role === 'replayer') || runsInline(pipeline, name)
    ? 'worker'
    : 'transition';

const TIMEOUT_SECONDS = { worker: 540, transition: 60 } as const;

const byName = <T>(entries: readonly (readonly [string, T])[], what: string): Readonly<Record<string, T>> => {
  const names = entries.map(([name]) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) throw new ConfigError(`two of the ${what} are named ${[...new Set(twice)].join(', ')}`);
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
};

/**
 * The names and policies that the definition asks for, sorted by name.
 * @throws {ConfigError} two resources share a name, or a schedule calls a function that is not deployed.
 */
export const deploymentOf = (pipeline: PipelineDefinition, schedules: readonly ScheduleDeclaration[]): Deployment => {
  const { topics, subscriptions, functions } = topologyOf(pipeline);
  const known = new Set(functions.map(({ name }) => name));
  const lost = schedules.filter((schedule) => !known.has(schedule.function));
  if (lost.length > 0)
    throw new ConfigError(`schedules call functions that do not exist: ${lost.map(({ job }) => job).join(', ')}`);
  return {
    topics: byName(
      topics.map((topic) => [topic.name, deployedTopic(topic)]),
      'topics',
    ),
    subscriptions: byName(
      subscriptions.map((subscription) => [subscription.subscription, deployedSubscription(subscription)]),
      'subscriptions',
    ),
    functions: byName(
      functions.map((declared) => {
        const size = sizeOf(pipeline, declared);
        const publishesTo = topics.filter(({ publishers }) => publishers.includes(declared.name));
        return [
          declared.name,
          {
            size,
            timeoutSeconds: TIMEOUT_SECONDS[size],
            publishesTo: publishesTo.map(({ name }) => name).sort(),
            calls: CALLS[declared.name] ?? [],
          },
        ];
      }),
      'functions',
    ),
    schedules: byName(
      schedules.flatMap((schedule) =>
        namedCrons(schedule).map(({ name, cron }) => [
          `${pipeline.sport}-${name}`,
          { cron, job: schedule.job, function: schedule.function },
        ]),
      ),
      'schedules',
    ),
  };
};
