import { orderLeg, planLeg, refreshSchedules } from '../../shared/application/replay/backfill.js';
import { textIn, type Call } from '../boundary/onCall.js';
import { UsageError } from '../cli/envelope.js';
import { calendarDays, parsePhases, parseProcessors, parseSource, positive, selectDates } from '../cli/selection.js';
import type { Container } from '../container.js';

const PATH = /^\/campaigns(?:\/([^/]+))?$/;
const FLAGS = ['date', 'dates', 'from', 'to', 'season', 'window', 'phases', 'processors', 'limit'] as const;
const SOURCE_FLAGS = ['source', 'archive', 'seed'] as const;

const flagsIn = <N extends string>(body: Call['body'], names: readonly N[]): Partial<Record<N, string>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const text = textIn(body, name);
      return text === undefined ? [] : [[name, text]];
    }),
  ) as Partial<Record<N, string>>;

const oneOf = <T extends string>(body: Call['body'], name: string, allowed: readonly [T, ...T[]]): T => {
  const value = textIn(body, name) ?? allowed[0];
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new UsageError(`${name} ${value} is not one of ${allowed.join(', ')}`);
  return found;
};

/** Orders one leg of a backfill; the fields of the body are the flags of `cascade backfill`, and `start`. */
const start = async ({ engine }: Container, body: Call['body']): Promise<unknown> => {
  const flags = flagsIn(body, FLAGS);
  const source = parseSource(flagsIn(body, SOURCE_FLAGS));
  const days = calendarDays(flags);
  await refreshSchedules(engine, source, days);
  const { dates } = await selectDates(engine, flags, days);
  const request = {
    dates,
    phases: parsePhases(engine.pipeline, flags.phases, ['p2', 'p3']),
    processors: parseProcessors(engine.pipeline, flags.processors),
    mode: oneOf(body, 'mode', ['missing', 'all']),
    source,
    concurrency: positive('concurrency', textIn(body, 'concurrency') ?? '4'),
    reason: textIn(body, 'reason') ?? 'backfill',
  };
  const leg = await planLeg(engine, request, oneOf(body, 'start', ['source', 'evidence']));
  const id = leg.dates.length === 0 ? null : await orderLeg(engine, request, leg);
  return { campaign_id: id, dates: leg.dates.length, cells: leg.cells.length, plan_hash: leg.hash };
};

const status = async ({ engine }: Container, id: string): Promise<unknown> => {
  const stored = await engine.chains.campaign(id);
  if (stored === null) throw new UsageError(`no campaign is named ${id}`);
  const { status: state, dates, cursor, inFlight, outcomes } = stored.campaign;
  return { campaign_id: id, status: state, dates: dates.length, cursor, in_flight: inFlight, outcomes };
};

export const isCampaignCall = (path: string): boolean => PATH.test(path);

/** `POST /campaigns` orders a campaign, `GET /campaigns/<id>` says how far it is. */
export const campaigns = (container: Container, { method, path, body }: Call): Promise<unknown> => {
  const id = PATH.exec(path)?.[1];
  if (id !== undefined && method === 'GET') return status(container, decodeURIComponent(id));
  if (id === undefined && method === 'POST') return start(container, body);
  return Promise.reject(new UsageError(`${method} ${path} is neither POST /campaigns nor GET /campaigns/<id>`));
};
