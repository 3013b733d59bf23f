import type { BackfillRequest } from '../../shared/application/replay/backfill.js';
import { readyDates } from '../../shared/application/checkPublished.js';
import type { Engine } from '../../shared/application/engine.js';
import type { GameDate } from '../../shared/domain/gameDate.js';
import { phaseOfProcessor, type PipelineDefinition, type ProcessorDeclaration } from '../../shared/domain/pipeline.js';
import { UsageError } from './envelope.js';
import { sourceOfStore, type HistoricalFlags } from './historical.js';
import { calendarDays, positive, selectDates, selectsDates } from './selection.js';

export interface PublishFlags extends HistoricalFlags {
  readonly backfillAll?: boolean;
  readonly players?: boolean;
  readonly minGames?: string;
  readonly only?: string;
  readonly check?: boolean;
}

/** The phase that publishes. */
export const PUBLISHING = 'p6';
const PROFILES = 'players';

const typeOf = ({ id }: ProcessorDeclaration): string => id.slice(id.indexOf('.') + 1).replaceAll('_', '-');
const exportersOf = (pipeline: PipelineDefinition): readonly ProcessorDeclaration[] =>
  pipeline.processors.filter(({ id }) => phaseOfProcessor(id) === PUBLISHING);

/** Types of documents by name. @throws {UsageError} unknown, or written by live runs alone. */
const typesNamed = (pipeline: PipelineDefinition, names: readonly string[]): readonly ProcessorDeclaration[] => {
  const all = exportersOf(pipeline);
  const historical = all.filter(({ modes }) => modes.overnight !== undefined);
  return names.map((name) => {
    const found = all.find((declared) => typeOf(declared) === name.replaceAll('_', '-'));
    if (found === undefined)
      throw new UsageError(`--only ${name} is not a type of document; use ${historical.map(typeOf).join(', ')}`);
    if (!historical.includes(found)) throw new UsageError(`--only ${name}: these documents belong to live runs`);
    return found;
  });
};

interface ParsedPublish {
  /** Days of the flags; null: every graded date, or none where only aggregates are asked for. */
  readonly days: readonly GameDate[] | null;
  /** Null: every type. */
  readonly types: readonly ProcessorDeclaration[] | null;
  readonly constants: Readonly<Record<string, number>>;
}

const daysOf = (flags: PublishFlags, types: ParsedPublish['types']): ParsedPublish['days'] => {
  if (flags.backfillAll === true) {
    if (selectsDates(flags)) throw new UsageError('--backfill-all and a selection of dates exclude one another');
    return null;
  }
  const needsDates = types === null || types.some(({ aggregates }) => aggregates !== true);
  return needsDates || selectsDates(flags) ? calendarDays(flags) : null;
};

/** Judges the flags before a store is opened. @throws {UsageError} naming the flag that cannot be honoured. */
export const parsePublish = (pipeline: PipelineDefinition, flags: PublishFlags): ParsedPublish => {
  if (flags.check === true && flags.dryRun === true)
    throw new UsageError('--check writes nothing by itself; leave out --dry-run');
  const names = [...(flags.only?.split(',') ?? []), ...(flags.players === true ? [PROFILES] : [])];
  const types = names.length === 0 ? null : [...new Set(typesNamed(pipeline, names))];
  if (flags.minGames !== undefined && types?.some((declared) => typeOf(declared) === PROFILES) === false)
    throw new UsageError(`--min-games belongs to ${PROFILES}, which --only leaves out`);
  const least = flags.minGames === undefined ? {} : { 'publishing.min_games': positive('min-games', flags.minGames) };
  return { days: daysOf(flags, types), types, constants: least };
};

/** What is to be published. */
export interface Asked {
  readonly request: BackfillRequest;
  readonly types: readonly ProcessorDeclaration[];
  readonly constants: Readonly<Record<string, number>>;
  readonly removed: number;
  /** Documents over all dates are made although no date is named. */
  readonly isUndated: boolean;
}

/** The flags as a request, on what the store holds. @throws {UsageError} naming the flag that cannot be honoured. */
export const askedFor = async (engine: Engine, flags: PublishFlags): Promise<Asked> => {
  const { days, types, constants } = parsePublish(engine.pipeline, flags);
  const source = await sourceOfStore(engine, flags);
  const isUndated = days === null && flags.backfillAll !== true;
  const every = days ?? (isUndated ? [] : [...(await readyDates(engine))].sort());
  const { dates, removed } = await selectDates(engine, flags, every);
  const request: BackfillRequest = {
    dates,
    phases: [PUBLISHING],
    processors: types?.map(({ id }) => id) ?? null,
    // A file may be gone although its run was good: everything is made again, and what is equal is left alone.
    mode: 'all',
    source,
    concurrency: 1,
    reason: 'publish',
    ...(Object.keys(constants).length === 0 ? {} : { constants }),
  };
  const historical = exportersOf(engine.pipeline).filter(({ modes }) => modes.overnight !== undefined);
  return { request, types: types ?? historical, constants, removed, isUndated };
};
