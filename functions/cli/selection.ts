import { statSync } from 'node:fs';
import { datesFrom, gameDate, isGameDate, seasonYearOf, type GameDate } from '../../shared/domain/gameDate.js';
import type { PipelineDefinition } from '../../shared/domain/pipeline.js';
import type { SourceRef } from '../../shared/application/replay/chains.js';
import type { Engine } from '../../shared/application/engine.js';
import { UsageError } from './envelope.js';

export interface SelectionFlags {
  readonly date?: string;
  readonly dates?: string;
  readonly from?: string;
  readonly to?: string;
  readonly startDate?: string;
  readonly start?: string;
  readonly endDate?: string;
  readonly end?: string;
  readonly season?: string;
  readonly window?: string;
  readonly phases?: string;
  readonly processors?: string;
  readonly limit?: string;
}

export interface SourceFlags {
  readonly source?: string;
  readonly archive?: string;
  readonly seed?: string;
}

const PHASE_NAMES: Readonly<Record<string, readonly string[]>> = {
  '1': ['p1'],
  '2': ['p2'],
  '3': ['p3'],
  '4': ['p4'],
  '5': ['p5', 'p5b', 'p5c'],
  '5A': ['p5'],
  '5B': ['p5b'],
  '5C': ['p5c'],
  '6': ['p6'],
};
const WINDOWS: Readonly<Record<string, readonly string[]>> = {
  regular: ['regular'],
  'play-in': ['play_in'],
  playoffs: ['playoffs'],
  postseason: ['play_in', 'playoffs'],
};

const dateFlag = (name: string, text: string): GameDate => {
  if (!isGameDate(text)) throw new UsageError(`--${name} ${text} is not a calendar day; write YYYY-MM-DD`);
  return text;
};

/** `2021-22` → 2021. */
const seasonFlag = (text: string): number => {
  const found = /^(\d{4})-(\d{2})$/.exec(text);
  const year = Number(found?.[1]);
  if (found === null || (year + 1) % 100 !== Number(found[2]))
    throw new UsageError(`--season ${text} is not a season; write 2021-22`);
  return year;
};

export const parsePhases = (
  pipeline: PipelineDefinition,
  text: string | undefined,
  fallback: readonly string[],
): readonly string[] => {
  if (text === undefined) return fallback;
  const phases = text.split(',').flatMap((name) => {
    const known = PHASE_NAMES[name.toUpperCase()] ?? (pipeline.phases.some(({ id }) => id === name) ? [name] : null);
    if (known === null)
      throw new UsageError(`--phases ${name} is not a phase; use ${Object.keys(PHASE_NAMES).join(', ')}`);
    return known;
  });
  return pipeline.phases.map(({ id }) => id).filter((id) => phases.includes(id));
};

const ALIASES: Readonly<Record<string, string>> = { nbac_player_boxscore: 'nbac_player_boxscores' };

export const parseProcessors = (pipeline: PipelineDefinition, text: string | undefined): readonly string[] | null => {
  if (text === undefined) return null;
  return text.split(',').map((name) => {
    const wanted = ALIASES[name] ?? name;
    const found = pipeline.processors.find(
      ({ id, shortName }) =>
        id === wanted ||
        (id.slice(id.indexOf('.') + 1) === wanted && !id.startsWith('p1.')) ||
        shortName.toLowerCase() === wanted.toLowerCase(),
    );
    if (found === undefined)
      throw new UsageError(`--processors ${name} is not a processor; \`cascade topology\` lists them`);
    return found.id;
  });
};

/** One value under several names; two that differ are a mistake. */
const oneOf = (name: string, values: readonly (string | undefined)[]): string | undefined => {
  const given = [...new Set(values.filter((value) => value !== undefined))];
  if (given.length > 1) throw new UsageError(`--${name} and its synonyms differ: ${given.join(', ')}`);
  return given[0];
};

interface Bounds {
  readonly gameTypes: readonly string[] | null;
  readonly limit: number;
}

/** What narrows the days down once the schedule is known. */
const boundsOf = ({ window, limit }: SelectionFlags): Bounds => {
  const gameTypes = window === undefined ? null : WINDOWS[window];
  if (gameTypes === undefined)
    throw new UsageError(`--window ${window} is not one of ${Object.keys(WINDOWS).join(', ')}`);
  return { gameTypes, limit: limit === undefined ? Number.POSITIVE_INFINITY : positive('limit', limit) };
};

/** Calendar days the flags name, before they meet the schedule. @throws {UsageError} naming a flag that says nothing. */
export const calendarDays = (flags: SelectionFlags): readonly GameDate[] => {
  boundsOf(flags);
  const from = oneOf('from', [flags.from, flags.startDate, flags.start]);
  const to = oneOf('to', [flags.to, flags.endDate, flags.end]);
  const given = [flags.date, flags.dates, from ?? to, flags.season].filter((flag) => flag !== undefined);
  if (given.length === 0) throw new UsageError('name the dates: --date, --dates, --from with --to, or --season');
  if (given.length > 1) throw new UsageError('--date, --dates, --from/--to and --season exclude one another');
  if (flags.date !== undefined) return [dateFlag('date', flags.date)];
  if (flags.dates !== undefined)
    return [...new Set(flags.dates.split(',').map((text) => dateFlag('dates', text)))].sort();
  if (flags.season !== undefined)
    return flags.season
      .split(',')
      .map(seasonFlag)
      .flatMap((year) => datesFrom(gameDate(`${year}-10-01`), gameDate(`${year + 1}-09-30`)));
  if (from === undefined || to === undefined) throw new UsageError('--from and --to go together');
  const first = dateFlag('from', from);
  const last = dateFlag('to', to);
  if (first > last) throw new UsageError(`--from ${first} is after --to ${last}`);
  return datesFrom(first, last);
};

export interface Selected {
  readonly dates: readonly GameDate[];
  /** Days of the flags without an expected game. */
  readonly removed: number;
}

/** Whether any date was named at all. */
export const selectsDates = (flags: SelectionFlags): boolean =>
  [
    flags.date,
    flags.dates,
    flags.from,
    flags.to,
    flags.startDate,
    flags.start,
    flags.endDate,
    flags.end,
    flags.season,
  ].some((flag) => flag !== undefined);

/** The flags' days that the schedule expects games on. */
export const selectDates = async (
  engine: Engine,
  flags: SelectionFlags,
  days: readonly GameDate[],
): Promise<Selected> => {
  const { gameTypes, limit } = boundsOf(flags);
  const dates: GameDate[] = [];
  for (const date of days) {
    const games = await engine.schedule.gamesOn(date);
    if (games.some(({ gameType, isFinal }) => isFinal && (gameTypes === null || gameTypes.includes(gameType))))
      dates.push(date);
  }
  return { dates: dates.slice(0, limit), removed: days.length - dates.length };
};

export const positive = (name: string, text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new UsageError(`--${name} ${text} is not a positive whole number`);
  return value;
};

export const parseMode = (text: string | undefined): 'missing' | 'all' => {
  const mode = text ?? 'missing';
  if (mode !== 'missing' && mode !== 'all') throw new UsageError(`--mode ${mode} is not one of missing, all`);
  return mode;
};

/** Whether the flags say anything of a source. */
export const namesSource = ({ source, archive, seed }: SourceFlags): boolean =>
  [source, archive, seed].some((flag) => flag !== undefined);

export const parseSource = (flags: SourceFlags): SourceRef => {
  const kind = flags.source ?? (flags.archive === undefined ? 'generated' : 'archive');
  if (kind === 'archive') {
    if (flags.archive === undefined) throw new UsageError('--source archive needs --archive DIR');
    if (flags.seed !== undefined) throw new UsageError('--seed belongs to --source generated');
    const stat = statSync(flags.archive, { throwIfNoEntry: false });
    if (stat?.isDirectory() !== true) throw new UsageError(`--archive ${flags.archive} is not a folder`);
    return { kind, setting: flags.archive };
  }
  if (kind !== 'generated') throw new UsageError(`--source ${kind} is not one of generated, archive`);
  if (flags.archive !== undefined) throw new UsageError('--archive belongs to --source archive');
  const seed = flags.seed ?? '1';
  if (!/^\d+$/.test(seed)) throw new UsageError(`--seed ${seed} is not a whole number`);
  return { kind, setting: seed };
};

export const seasonsOf = (days: readonly GameDate[]): readonly number[] => [...new Set(days.map(seasonYearOf))];
