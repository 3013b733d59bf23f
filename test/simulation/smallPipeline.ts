import type { GateDeclaration, PipelineDefinition, ProcessorDeclaration } from '../../shared/domain/pipeline.js';
import { erased, input, onDate, processor } from '../../shared/domain/processor.js';
import { table } from '../../shared/domain/table.js';
import { definePipeline } from '../../shared/pipelines/definePipeline.js';

/** What the source says of a date. Editing it between two attempts is the upstream correction. */
export const feed = table({
  dataset: 'small',
  name: 'feed',
  key: ['game_date', 'processor'],
  dateColumn: 'game_date',
  writeMode: 'MERGE_KEY',
  columns: { game_date: 'D!', processor: 'S!', version: 'I!' },
});

/** What the gate looks at: it passes when the date has a row. */
export const proof = table({
  dataset: 'small',
  name: 'proof',
  key: ['game_date'],
  dateColumn: 'game_date',
  writeMode: 'REPLACE_PARTITION',
  columns: { game_date: 'D!' },
});

/** A schedule without games: plans of these pipelines name their one game themselves. */
export const calendar = table({
  dataset: 'small',
  name: 'calendar',
  key: ['game_date'],
  dateColumn: 'game_date',
  writeMode: 'REPLACE_PARTITION',
  columns: { game_date: 'D!' },
});

export const SCRAPER = 'p1.feed';
export const GATE = 'G-PROOF';

export interface Shape {
  /** Processors of phases 2, 3, 4 and 5. */
  readonly counts: Readonly<Partial<Record<'p2' | 'p3' | 'p4' | 'p5', number>>>;
  /** An I/O gate between phases 3 and 4. */
  readonly gated?: boolean;
  /** The last processor of phase 3 waits for the others of its phase. */
  readonly waves?: boolean;
  /** Processors that may be missing. */
  readonly optional?: readonly string[];
}

const versionOf = (rows: readonly { readonly processor: string; readonly version: number }[], id: string): number =>
  rows.find((row) => row.processor === id)?.version ?? 1;

const outputOf = (id: string) =>
  table({
    dataset: 'small',
    name: id.replace('.', '_'),
    key: ['game_date'],
    dateColumn: 'game_date',
    writeMode: 'REPLACE_PARTITION',
    columns: { game_date: 'D!', version: 'I!' },
  });

/** Writes one row a date, which says the version of the feed it was made from. */
const bodyOf = (id: string, readsDocuments: boolean) =>
  erased(
    processor({
      id,
      shortName: id,
      inputs: { feed: input(feed, onDate) },
      ...(readsDocuments ? { documents: SCRAPER } : {}),
      output: outputOf(id),
      expects: (_inputs, { gameDate }) => [{ type: 'date', id: gameDate }],
      entityOf: ({ game_date: date }) => date,
      gates: [],
      run: (inputs, { gameDate }, documents) => ({
        rows: [{ game_date: gameDate, version: versionOf(inputs.feed, id) * 100 + documents.length }],
      }),
    }),
  );

const declared = (id: string, shape: Shape, extra: Partial<ProcessorDeclaration> = {}): ProcessorDeclaration => {
  const body = bodyOf(id, extra.source !== undefined);
  const standing = shape.optional?.includes(id) === true ? 'optional' : 'critical';
  return {
    id,
    shortName: id,
    modes: { overnight: standing, same_day: standing, tomorrow: standing },
    after: [],
    output: body.output,
    entities: 'date',
    minRecords: 1,
    recoverability: 'permanent',
    body,
    ...extra,
  };
};

const scraper: ProcessorDeclaration = {
  id: SCRAPER,
  shortName: SCRAPER,
  modes: { overnight: 'critical', same_day: 'critical', tomorrow: 'critical' },
  after: [],
  output: { bucket: 'raw', prefix: 'feed/{date}/' },
  entities: 'date',
  minRecords: 1,
  recoverability: 'permanent',
  body: null,
  built: true,
};

const phase = (number: number) => {
  const isInline = number < 3;
  return {
    id: `p${number}`,
    title: `phase ${number}`,
    completes: `phase${number}`,
    triggeredBy: isInline ? null : `phase${number}`,
    work: isInline ? ('inline' as const) : ('topic' as const),
    receiver: isInline ? null : `phase${number}-dispatch`,
    worker: isInline ? null : `phase${number}-worker`,
    skipsBootstrap: false,
  };
};

const ALL_MODES = ['overnight', 'same_day', 'tomorrow'] as const;

const edge = (from: number, gated: boolean) => ({
  from: `p${from}`,
  to: `p${from + 1}`,
  kind: from === 1 ? ('derive' as const) : ('trigger' as const),
  transition: `phase${from}-to-phase${from + 1}`,
  modes: { live: ALL_MODES, replay: ['overnight'] as const },
  gates: gated ? { overnight: [GATE], same_day: [GATE], tomorrow: [GATE] } : {},
});

const gate: GateDeclaration = {
  id: GATE,
  inputs: { proof: input(proof, onDate) },
  judge: ({ proof: rows = [] }) => ({
    outcome: rows.length > 0 ? 'pass' : 'blocked',
    reason: rows.length > 0 ? null : 'no proof yet',
    measured: rows.length,
    threshold: 1,
  }),
};

export const idsOf = (shape: Shape, phaseId: 'p2' | 'p3' | 'p4' | 'p5'): readonly string[] =>
  Array.from({ length: shape.counts[phaseId] ?? 1 }, (_, index) => `${phaseId}.${'abcdefgh'[index]}`);

const PHASES = ['p2', 'p3', 'p4', 'p5'] as const;

/** A pipeline of up to four processors a phase, on the production engine: one definition more. */
export const smallPipeline = (shape: Shape): PipelineDefinition => {
  const extraOf = (id: string): Partial<ProcessorDeclaration> => {
    if (id.startsWith('p2.')) return { source: SCRAPER };
    const fan = idsOf(shape, 'p3');
    return shape.waves === true && id === fan.at(-1) ? { after: fan.slice(0, -1) } : {};
  };
  return definePipeline({
    sport: 'small',
    timeZone: 'America/New_York',
    version: 'small-1',
    constants: {},
    phases: [1, 2, 3, 4, 5].map(phase),
    edges: [1, 2, 3, 4].map((from) => edge(from, shape.gated === true && from === 3)),
    joins: [],
    gates: shape.gated === true ? [gate] : [],
    processors: [scraper, ...PHASES.flatMap((id) => idsOf(shape, id)).map((id) => declared(id, shape, extraOf(id)))],
    otherTables: [feed, proof, calendar],
  });
};
