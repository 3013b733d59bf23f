import {
  backfillTopicOf,
  completionTopicOf,
  phaseNamed,
  phaseOfProcessor,
  processorsOfPhase,
  triggerTopicOf,
  type PhaseDeclaration,
  type PipelineDefinition,
} from './pipeline.js';

/** One push subscription: what a definition asks of the transport. */
export interface Subscription {
  readonly topic: string;
  readonly subscription: string;
  /** The function that deliveries are pushed to. */
  readonly function: string;
  /** Attribute equalities; the boundary applies them again, because an emulator may not. */
  readonly filter: Readonly<Record<string, string>>;
  readonly ackSeconds: number;
  readonly maxDeliveryAttempts: number;
}

export const deadLetterTopicOf = (topic: string): string => `${topic}-dlq`;
export const deadLetterSubscriptionOf = (topic: string): string => `${deadLetterTopicOf(topic)}-sub`;

/** A filter in Pub/Sub's language (https://cloud.google.com/pubsub/docs/subscription-message-filter); empty: every message. */
export const filterText = (filter: Subscription['filter'] = {}): string =>
  Object.entries(filter)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `attributes.${name} = ${JSON.stringify(value)}`)
    .join(' AND ');

export interface Topic {
  readonly name: string;
  readonly kinds: readonly ('completion' | 'phase' | 'work' | 'command')[];
  readonly publishers: readonly string[];
}

export type FunctionRole =
  | { readonly role: 'transition'; readonly phase: string }
  | { readonly role: 'join'; readonly phase: string }
  | { readonly role: 'receiver'; readonly phase: string }
  | { readonly role: 'worker'; readonly phase: string }
  | { readonly role: 'replayer' }
  | { readonly role: 'http' };

export interface FunctionDeclaration {
  readonly name: string;
  /** One function may open a phase and run its work (phase6-export). */
  readonly roles: readonly FunctionRole[];
}

export interface Topology {
  readonly topics: readonly Topic[];
  readonly subscriptions: readonly Subscription[];
  readonly functions: readonly FunctionDeclaration[];
}

export const REPLAYER = 'backfill-replayer';
export const CHAIN_CLOSER = 'chain-closer';
const OTHER_FUNCTIONS = ['run-planner', 'scraper-runner', 'reconciler', 'dlq-monitor'];
const TRANSITION = { ackSeconds: 60, maxDeliveryAttempts: 10 };
const WORKER = { ackSeconds: 600, maxDeliveryAttempts: 6 };

/** The function that records completions of a phase: the one on its outgoing edge, else the closer of chains. */
export const transitionOf = (pipeline: PipelineDefinition, phase: string): string =>
  pipeline.edges.find(({ from }) => from === phase)?.transition ?? CHAIN_CLOSER;

const sharesCompletionTopic = (pipeline: PipelineDefinition, phase: PhaseDeclaration): boolean =>
  pipeline.phases.filter(({ completes }) => completes === phase.completes).length > 1;

/** Whether what follows a completion of the phase is worked off inside its delivery, which then needs a worker's time. */
const runsWork = (pipeline: PipelineDefinition, phase: PhaseDeclaration): boolean =>
  pipeline.edges.some(({ from, to, kind }) => {
    const target = pipeline.phases.find(({ id }) => id === to);
    return from === phase.id && target?.work === 'inline' && (kind === 'derive' || target.triggeredBy === null);
  });

const completionSubscriptions = (pipeline: PipelineDefinition): Subscription[] =>
  pipeline.phases.map((phase) => {
    const topic = completionTopicOf(pipeline, phase);
    const name = transitionOf(pipeline, phase.id);
    const filter: Record<string, string> = sharesCompletionTopic(pipeline, phase) ? { phase: phase.id } : {};
    const policy = runsWork(pipeline, phase) ? WORKER : TRANSITION;
    return { topic, subscription: `${topic}-${name}`, function: name, filter, ...policy };
  });

const triggerSubscriptions = (pipeline: PipelineDefinition): Subscription[] =>
  pipeline.phases.flatMap((phase) => {
    const topic = triggerTopicOf(pipeline, phase);
    if (topic === null || phase.receiver === null) return [];
    const opens = {
      topic,
      subscription: `${topic}-${phase.receiver}-phase`,
      function: phase.receiver,
      filter: { kind: 'phase' },
      ...(phase.work === 'inline' ? WORKER : TRANSITION),
    };
    if (phase.work === 'inline' || phase.worker === null) return [opens];
    return [
      opens,
      {
        topic,
        subscription: `${topic}-${phase.worker}-work`,
        function: phase.worker,
        filter: { kind: 'work' },
        ...WORKER,
      },
    ];
  });

const joinSubscriptions = (pipeline: PipelineDefinition): Subscription[] =>
  pipeline.joins.flatMap((join) =>
    join.inputs.map(({ processor, modes }) => {
      const topic = completionTopicOf(pipeline, phaseNamed(pipeline, phaseOfProcessor(processor)));
      const [only] = modes;
      const filter: Record<string, string> = {
        processor,
        ...(modes.length === 1 && only !== undefined ? { mode: only } : {}),
      };
      return { topic, subscription: `${topic}-${join.transition}`, function: join.transition, filter, ...TRANSITION };
    }),
  );

const publishersOf = (pipeline: PipelineDefinition, topic: string): string[] => {
  const publishers = new Set<string>();
  for (const phase of pipeline.phases) {
    if (completionTopicOf(pipeline, phase) === topic && processorsOfPhase(pipeline, phase.id).length > 0) {
      publishers.add(workerOf(pipeline, phase));
      publishers.add(REPLAYER);
    }
    if (triggerTopicOf(pipeline, phase) !== topic) continue;
    for (const edge of pipeline.edges) if (edge.to === phase.id) publishers.add(edge.transition);
    for (const join of pipeline.joins) if (join.phase === phase.id) publishers.add(join.transition);
    if (phase.work === 'topic' && phase.receiver !== null)
      publishers.add(phase.receiver).add(transitionOf(pipeline, phase.id));
  }
  return [...publishers].sort();
};

const workerOf = (pipeline: PipelineDefinition, phase: PhaseDeclaration): string => {
  if (phase.worker !== null) return phase.worker;
  const incoming = pipeline.edges.find(({ to }) => to === phase.id);
  return phase.receiver ?? incoming?.transition ?? 'scraper-runner';
};

const topicsOf = (pipeline: PipelineDefinition): Topic[] => {
  const topics = new Map<string, Topic>();
  const add = (name: string, kinds: Topic['kinds'], publishers: readonly string[]): void => {
    topics.set(name, { name, kinds, publishers });
  };
  for (const phase of pipeline.phases) {
    const completes = completionTopicOf(pipeline, phase);
    add(completes, ['completion'], publishersOf(pipeline, completes));
    const triggers = triggerTopicOf(pipeline, phase);
    if (triggers !== null)
      add(triggers, phase.work === 'topic' ? ['phase', 'work'] : ['phase'], publishersOf(pipeline, triggers));
  }
  add(
    backfillTopicOf(pipeline),
    ['command'],
    [REPLAYER, 'operator', ...new Set(pipeline.edges.map(({ transition }) => transition))],
  );
  return [...topics.values()];
};

const functionsOf = (pipeline: PipelineDefinition): FunctionDeclaration[] => {
  const roles = new Map<string, FunctionRole[]>();
  const add = (name: string, role: FunctionRole): void => {
    roles.set(name, [...(roles.get(name) ?? []), role]);
  };
  for (const { id } of pipeline.phases) add(transitionOf(pipeline, id), { role: 'transition', phase: id });
  for (const { transition, phase } of pipeline.joins) add(transition, { role: 'join', phase });
  for (const { receiver, id } of pipeline.phases) if (receiver !== null) add(receiver, { role: 'receiver', phase: id });
  for (const { worker, id, work } of pipeline.phases)
    if (worker !== null && work === 'topic') add(worker, { role: 'worker', phase: id });
  add(REPLAYER, { role: 'replayer' });
  for (const name of OTHER_FUNCTIONS) add(name, { role: 'http' });
  return [...roles].map(([name, declared]) => ({ name, roles: declared }));
};

/** Topics, subscriptions and functions of a pipeline: derived, never written by hand. */
export const topologyOf = (pipeline: PipelineDefinition): Topology => {
  const backfill = backfillTopicOf(pipeline);
  return {
    topics: topicsOf(pipeline),
    subscriptions: [
      ...completionSubscriptions(pipeline),
      ...triggerSubscriptions(pipeline),
      ...joinSubscriptions(pipeline),
      { topic: backfill, subscription: `${backfill}-${REPLAYER}`, function: REPLAYER, filter: {}, ...WORKER },
    ],
    functions: functionsOf(pipeline),
  };
};
