import { attributesOf } from '../contracts/parseMessage.js';
import { ConcurrencyError } from '../domain/errors.js';
import type { GameDate } from '../domain/gameDate.js';
import { completionTopicOf, phaseNamed, type PipelineDefinition } from '../domain/pipeline.js';
import type { SlotKey } from '../domain/slot/key.js';
import type { SlotState } from '../domain/slot/state.js';
import type { Bus } from '../ports/bus.js';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';
import type { Campaign, ChainBook, DateOutcome, StoredCampaign } from './chains.js';
import { handleSlot, type SlotHandling } from './handleSlot.js';
import { synthesise, type Synthesis } from './synthesise.js';

export interface Replaying {
  readonly pipeline: PipelineDefinition;
  readonly chains: ChainBook;
  readonly handling: SlotHandling;
  readonly synthesis: Synthesis;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
}

const TRIES = 10;
const FIRST_PHASE = 'p1';

export const campaignSlot = (campaign: Campaign, date: GameDate, phase: string): SlotKey => ({
  sport: campaign.sport,
  phase,
  gameDate: date,
  runKind: 'replay',
  mode: 'overnight',
  campaignId: campaign.id,
});

/** Slots that tell whether a date of the campaign has ended, in chain order; phase 1 ends with what phase 2 makes of it. */
const slotsOf = (campaign: Campaign, date: GameDate): readonly SlotKey[] =>
  campaign.phases.filter((phase) => phase !== FIRST_PHASE).map((phase) => campaignSlot(campaign, date, phase));

const outcomeOf = (states: readonly (SlotState | null)[]): DateOutcome | null => {
  const failed = states.find((state) => state?.status === 'failed');
  if (failed?.ended) return { state: 'failed', reason: `${failed.slot.phase}: ${failed.ended.reason}` };
  if (states.some((state) => state?.status === 'cancelled')) return { state: 'cancelled', reason: 'cancelled' };
  return states.some((state) => state?.status === 'closed') ? { state: 'done' } : null;
};

/** Lands and parses the documents of a date: later phases are opened before phase 1, whose completions need them. */
const startFromSource = async (
  { handling }: Replaying,
  campaign: Campaign,
  date: GameDate,
): Promise<DateOutcome | null> => {
  for (const phase of campaign.phases.toReversed()) {
    const slot = campaignSlot(campaign, date, phase);
    await handleSlot(handling, slot, { t: 'open', slot, plan: await handling.planFor(slot) });
  }
  return null;
};

/** Publishes what the store proves of the campaign's first phase; refused dates get no slot and no message. */
const startFromEvidence = async (deps: Replaying, campaign: Campaign, date: GameDate): Promise<DateOutcome | null> => {
  const [proved = FIRST_PHASE] = campaign.phases;
  const slot = campaignSlot(campaign, date, proved);
  const evidenced = await synthesise(deps.synthesis, slot, await deps.handling.planFor(slot), campaign.id);
  if (evidenced.kind === 'refused') return { state: 'refused', reason: evidenced.reason };
  await handleSlot(deps.handling, slot, { t: 'open', slot, plan: evidenced.plan });
  const topic = completionTopicOf(deps.pipeline, phaseNamed(deps.pipeline, proved));
  await deps.bus.publish(
    topic,
    evidenced.completions.map((completion) => ({
      data: JSON.stringify(completion),
      attributes: attributesOf(completion),
    })),
  );
  return null;
};

const settle = async (
  { handling }: Replaying,
  campaign: Campaign,
): Promise<Pick<Campaign, 'inFlight' | 'outcomes'>> => {
  const outcomes = { ...campaign.outcomes };
  const inFlight: GameDate[] = [];
  for (const date of campaign.inFlight) {
    const stored = await handling.slots.readMany(slotsOf(campaign, date));
    const outcome = outcomeOf(stored.map((slot) => slot?.state ?? null));
    if (outcome === null) inFlight.push(date);
    else outcomes[date] = outcome;
  }
  return { inFlight, outcomes };
};

const advanceOnce = async (deps: Replaying, stored: StoredCampaign): Promise<StoredCampaign> => {
  const { campaign } = stored;
  const settled = await settle(deps, campaign);
  const outcomes: Record<string, DateOutcome> = { ...settled.outcomes };
  const inFlight = [...settled.inFlight];
  let { cursor } = campaign;
  const starts = campaign.start === 'source' ? startFromSource : startFromEvidence;
  while (campaign.status === 'running' && inFlight.length < campaign.concurrency) {
    const next = campaign.dates[cursor];
    if (next === undefined) break;
    // Started before the cursor moves: a crash in between starts it again, which changes nothing.
    const ended = await starts(deps, campaign, next.date);
    if (ended === null) inFlight.push(next.date);
    else outcomes[next.date] = ended;
    cursor += 1;
  }
  const finished = inFlight.length === 0 && (cursor >= campaign.dates.length || campaign.status === 'cancelled');
  const status = finished && campaign.status === 'running' ? 'completed' : campaign.status;
  const changes: Partial<Campaign> = { cursor, inFlight, outcomes, status };
  const next = await deps.chains.update(stored, changes);
  if (status === 'completed')
    deps.log.write('INFO', 'range_complete', { campaign_id: campaign.id, dates: campaign.dates.length });
  return next;
};

/**
 * Goes on with a campaign: settles dates that have ended, starts the next ones up to its limit, ascending. Woken by the
 * end of each date; waking it twice, or after a crash, changes nothing.
 */
export const replayer = (deps: Replaying): ((campaignId: string) => Promise<Campaign | null>) => {
  const busy = new Map<string, Promise<Campaign | null>>();
  const advance = async (campaignId: string): Promise<Campaign | null> => {
    for (let attempt = 1; ; attempt += 1) {
      const stored = await deps.chains.campaign(campaignId);
      if (stored === null) return null;
      if (stored.campaign.status === 'completed') return stored.campaign;
      try {
        return (await advanceOnce(deps, stored)).campaign;
      } catch (error) {
        if (!(error instanceof ConcurrencyError) || attempt >= TRIES) throw error;
      }
    }
  };
  return (campaignId) => {
    const before = busy.get(campaignId) ?? Promise.resolve(null);
    const next = before.catch(() => null).then(() => advance(campaignId));
    busy.set(campaignId, next);
    void next
      .catch(() => null)
      .then(() => {
        if (busy.get(campaignId) === next) busy.delete(campaignId);
      });
    return next;
  };
};
