/** A job that plans or wakes at local times of the pipeline's zone. It never runs a processor and never names a date. */
export interface ScheduleDeclaration {
  readonly job: string;
  /** Unix cron expressions; each becomes one scheduler job. */
  readonly crons: readonly string[];
  /** The function it calls. */
  readonly function: string;
  readonly effect: string;
}

/** Name of each scheduler job: the job itself, numbered where it has several times. */
export const namedCrons = ({ job, crons }: ScheduleDeclaration): readonly { name: string; cron: string }[] =>
  crons.map((cron, index) => ({ name: crons.length === 1 ? job : `${job}-${index + 1}`, cron }));
