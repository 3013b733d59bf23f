import type { AnyProcessor } from '../../domain/processor.js';
import type { AnyExporter } from '../../domain/exporter.js';
import { phaseOfProcessor, type ProcessorDeclaration } from '../../domain/pipeline.js';

/** What a plan must know of a processor beyond its body. */
export type Settings = Partial<Omit<ProcessorDeclaration, 'id' | 'body' | 'output'>>;

/** Reasons for no rows that satisfy a processor wherever it stands. */
export const NO_GAMES = ['no_games_scheduled', 'all_games_postponed', 'halted'];
/** Reasons that satisfy what is derived of players: bootstrap from phase 4 on, and games whose players the source declares gone. */
export const DERIVED_SKIPS = ['out_of_season', 'bootstrap', 'unrecoverable_source'];

/** A processor of the definition: its body, and its place in the plans. */
export const declare = (body: AnyProcessor, settings: Settings = {}): ProcessorDeclaration => ({
  id: body.id,
  shortName: body.shortName,
  modes: { overnight: 'optional' },
  after: [],
  entities: 'player',
  minRecords: 1,
  recoverability: 'permanent',
  allowedNoData: ['market_not_offered', 'no_games_scheduled', 'all_games_postponed'],
  ...(isLanded(body) ? { source: body.documents } : {}),
  ...settings,
  output: body.staged === undefined ? body.output : { bucket: body.staged.bucket, prefix: body.staged.prefix },
  body,
});

/** Whether it waits for a file of its own, instead of starting with its phase. */
const isLanded = (body: AnyProcessor): body is AnyProcessor & { readonly documents: string } =>
  body.documents !== undefined && phaseOfProcessor(body.documents) !== phaseOfProcessor(body.id);

/** A processor that publishes documents below a prefix of the API bucket. */
export const publish = (exporter: AnyExporter, prefix: string, settings: Settings = {}): ProcessorDeclaration => ({
  id: exporter.id,
  shortName: exporter.id.slice(exporter.id.indexOf('.') + 1),
  modes: { overnight: 'optional' },
  after: [],
  // Its games' players: what the source declares gone is never published.
  entities: 'player',
  minRecords: 1,
  recoverability: 'permanent',
  allowedNoData: NO_GAMES,
  allowedSkips: DERIVED_SKIPS,
  terminal: true,
  ...settings,
  output: { bucket: 'api', prefix },
  body: null,
  exporter,
});
