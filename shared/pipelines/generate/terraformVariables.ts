import type { PipelineDefinition } from '../../domain/pipeline.js';
import type { Deployment } from './deployment.js';

const mapped = <T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

/** Variables of `terraform/`: the resources themselves are written once, by hand, over these maps. */
export const terraformVariables = (pipeline: PipelineDefinition, deployment: Deployment): object => ({
  sport: pipeline.sport,
  time_zone: pipeline.timeZone,
  topics: mapped(deployment.topics, ({ publishers, deadLetterTopic, deadLetterSubscription }) => ({
    publishers,
    dead_letter_topic: deadLetterTopic,
    dead_letter_subscription: deadLetterSubscription,
  })),
  subscriptions: mapped(deployment.subscriptions, (subscription) => ({
    topic: subscription.topic,
    function: subscription.function,
    filter: subscription.filter,
    ack_seconds: subscription.ackSeconds,
    minimum_backoff_seconds: subscription.minimumBackoffSeconds,
    maximum_backoff_seconds: subscription.maximumBackoffSeconds,
    max_delivery_attempts: subscription.maxDeliveryAttempts,
    retention_seconds: subscription.retentionSeconds,
  })),
  functions: mapped(deployment.functions, ({ size, timeoutSeconds, calls }) => ({
    size,
    timeout_seconds: timeoutSeconds,
    calls,
  })),
  schedules: mapped(deployment.schedules, ({ cron, job, function: target }) => ({ cron, job, function: target })),
});
