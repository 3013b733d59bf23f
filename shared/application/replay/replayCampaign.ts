import type { CompletionMessage } from '../../contracts/messages.js';
import { wireOf } from '../../contracts/wire.js';
import { ConcurrencyError } from '../../domain/errors.js';
import type { GameDate } from '../../domain/gameDate.js';
import { completionTopicOf, joinPhaseOf, phaseNamed, type PipelineDefinition } from '../../domain/pipeline.js';
import { splitPlanKey, type SlotKey } from '../../domain/slot/key.js';
import type { Plan } from '../../domain/slot/plan.js';
import type { SlotState } from '../../domain/slot/state.js';
import type { Bus } from '../../ports/bus.js';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import type { Campaign, CampaignDate, ChainBook, DateOutcome, Proof, StoredCampaign } from './chains.js';
import { handleSlot, type SlotHandling } from '../slot/handleSlot.js';
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

/** Phases of a date that have a slot, in chain order: what is proved, what is carried, and the joins between. */
export const slotPhasesOf = (pipeline: PipelineDefinition, { phases, proves }: CampaignDate): readonly string[] => {
  const used = new Set([...phases, ...proves.map(({ phase }) => phase)]);
  return pipeline.phases
    .map(({ id }) => id)
    .filter((id) => used.has(id))
    .flatMap((id) =>
      phases.includes(id) && pipeline.joins.some(({ phase }) => phase === id) ? [joinPhaseOf(id), id] : [id],
    );
};

/** A date has ended when one of its slots has failed, or the last of them is closed. */
const outcomeOf = (states: readonly (SlotState | null)[]): DateOutcome | null => {
  const failed = states.find((state) => state?.status === 'failed');
  if (failed?.ended) return { state: 'failed', reason: `${failed.slot.phase}: ${failed.ended.reason}` };
  if (states.some((state) => state?.status === 'cancelled')) return { state: 'cancelled', reason: 'cancelled' };
  return states.at(-1)?.status === 'closed' ? { state: 'done' } : null;
};

/** Lands and parses the documents of a date: later phases are opened before phase 1, whose completions need them. */
const startFromSource = async (
  { handling }: Replaying,
  campaign: Campaign,
  { date, phases }: CampaignDate,
): Promise<DateOutcome | null> => {
  for (const phase of phases.toReversed()) {
    const slot = campaignSlot(campaign, date, phase);
    await handleSlot(handling, slot, { t: 'open', slot, plan: await handling.planFor(slot) });
  }
  return null;
};

interface Proved {
  readonly slot: SlotKey;
  readonly plan: Plan;
  readonly completions: readonly CompletionMessage[];
}

const narrowed = (plan: Plan, processors: Proof['processors']): Plan =>
  processors === null
    ? plan
    : {
        ...plan,
        entries: Object.fromEntries(
          Object.entries(plan.entries).filter(([key]) => processors.includes(splitPlanKey(key).processor)),
        ),
      };

/**
 * What the stores prove of one phase, or why the date is refused. In a phase that is carried too, what is proved is not
 * run again, and the rest waits for its trigger as always.
 */
const prove = async (
  deps: Replaying,
  campaign: Campaign,
  { date, phases }: CampaignDate,
  { phase, processors }: Proof,
): Promise<Proved | { readonly refused: string }> => {
  const slot = campaignSlot(campaign, date, phase);
  const plan = await deps.handling.planFor(slot);
  const found = await synthesise(deps.synthesis, slot, narrowed(plan, processors), campaign.id);
  if (phases.includes(phase)) {
    const kept = found.kind === 'proved' ? found.plan.entries : {};
    const completions = found.kind === 'proved' ? found.completions : [];
    return { slot, plan: { ...plan, entries: { ...plan.entries, ...kept } }, completions };
  }
  return found.kind === 'refused' ? { refused: found.reason } : { slot, ...found };
};

/** Publishes what the store proves of the date; refused dates get no slot and no message. */
const startFromEvidence = async (
  deps: Replaying,
  campaign: Campaign,
  planned: CampaignDate,
): Promise<DateOutcome | null> => {
  const proved: Proved[] = [];
  for (const proof of planned.proves) {
    const found = await prove(deps, campaign, planned, proof);
    if ('refused' in found) return { state: 'refused', reason: found.refused };
    proved.push(found);
  }
  for (const { slot, plan } of proved) await handleSlot(deps.handling, slot, { t: 'open', slot, plan });
  for (const { slot, completions } of proved)
    await deps.bus.publish(
      completionTopicOf(deps.pipeline, phaseNamed(deps.pipeline, slot.phase)),
      completions.map(wireOf),
    );
  return null;
};

const settle = async (
  { pipeline, handling }: Replaying,
  campaign: Campaign,
): Promise<Pick<Campaign, 'inFlight' | 'outcomes'>> => {
  const outcomes = { ...campaign.outcomes };
  const inFlight: GameDate[] = [];
  for (const planned of campaign.dates.filter(({ date }) => campaign.inFlight.includes(date))) {
    const { date } = planned;
    const phases = slotPhasesOf(pipeline, planned).filter((phase) => phase !== FIRST_PHASE);
    const stored = await handling.slots.readMany(phases.map((phase) => campaignSlot(campaign, date, phase)));
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
    const ended = await starts(deps, campaign, next);
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
