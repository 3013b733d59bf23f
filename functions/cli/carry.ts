import { campaignSlot, slotPhasesOf } from '../../shared/application/replay/replayCampaign.js';
import { orderLeg, resumeCampaign, type BackfillRequest, type Leg } from '../../shared/application/replay/backfill.js';
import type { Campaign } from '../../shared/application/replay/chains.js';
import type { GameDate } from '../../shared/domain/gameDate.js';
import { joinPhaseOf } from '../../shared/domain/pipeline.js';
import { transitionOf } from '../../shared/domain/topology.js';
import type { LocalRuntime } from '../../emulator/localRuntime.js';

export interface Carried {
  readonly campaign: Campaign;
  /** Set when nothing moves any more although the campaign has not ended: what is missing, in words. */
  readonly stalled: readonly string[];
  readonly cancelled: boolean;
}

export interface Watch {
  readonly onProgress: (campaign: Campaign) => void;
  readonly isCancelled: () => boolean;
  /** Milliseconds without any change after which a campaign counts as stalled. */
  readonly patienceMs: number;
}

const GLANCE_MS = 250;
const TIMERS_EVERY_MS = 1_000;

const phasesOn = ({ engine }: LocalRuntime, campaign: Campaign, date: GameDate): readonly string[] => {
  const planned = campaign.dates.find((candidate) => candidate.date === date);
  return planned === undefined ? [] : slotPhasesOf(engine.pipeline, planned);
};

/** The function that issues the trigger after a phase. */
const issuerOf = ({ engine }: LocalRuntime, phase: string): string =>
  engine.pipeline.joins.find((join) => joinPhaseOf(join.phase) === phase)?.transition ??
  transitionOf(engine.pipeline, phase);

/** What holds a campaign up, by date: the trigger that was never issued and the function that should have. */
const diagnose = async (runtime: LocalRuntime, campaign: Campaign): Promise<string[]> => {
  const { engine } = runtime;
  const lines = runtime
    .waiting()
    .map(({ topic, function: name, messages }) => `${messages} messages wait in ${topic}: ${name} is not running`);
  for (const date of campaign.inFlight) {
    const found = lines.length;
    for (const phase of phasesOn(runtime, campaign, date)) {
      const slot = await engine.slots.read(campaignSlot(campaign, date, phase));
      if (slot === null || slot.state.ended !== null || slot.state.trigger !== null) continue;
      const { next, entries, joins } = slot.state.plan;
      const to = next.kind === 'trigger' ? next.to : 'the end';
      const expected = Object.keys(entries).length + joins.length;
      lines.push(
        `${date}: no trigger ${phase} → ${to} (${issuerOf(runtime, phase)}); ${Object.keys(slot.state.done).length} of ${expected} completions recorded`,
      );
      break;
    }
    if (lines.length === found)
      lines.push(`${date}: ${campaign.id} has not ended the date, and none of its slots waits`);
  }
  return lines;
};

/** Whether a retry or a gate check of one of its dates is still to come by itself. */
const waitsForTimer = async (runtime: LocalRuntime, campaign: Campaign): Promise<boolean> => {
  const keys = campaign.inFlight.flatMap((date) =>
    phasesOn(runtime, campaign, date).map((phase) => campaignSlot(campaign, date, phase)),
  );
  const slots = await runtime.engine.slots.readMany(keys);
  return slots.some(
    (slot) =>
      slot !== null &&
      (slot.state.blocked !== null ||
        Object.values(slot.state.failed).some(({ nextAttemptAt }) => nextAttemptAt !== null)),
  );
};

/** The campaign as it stands after nothing moved for a while: null while something still may. */
const stalled = async (runtime: LocalRuntime, campaign: Campaign): Promise<Carried | null> => {
  if (await waitsForTimer(runtime, campaign)) return null;
  await runtime.engine.replay(campaign.id);
  const again = (await runtime.engine.chains.campaign(campaign.id))?.campaign ?? campaign;
  if (again.status !== 'running' || again.inFlight.length === 0 || !runtime.isIdle()) return null;
  return { campaign: again, stalled: await diagnose(runtime, again), cancelled: false };
};

const ended = (campaign: Campaign): Carried | null => {
  if (campaign.status === 'completed') return { campaign, stalled: [], cancelled: false };
  const cancelled = campaign.status === 'cancelled' && campaign.inFlight.length === 0;
  return cancelled ? { campaign, stalled: [], cancelled } : null;
};

/** @throws {TypeError} the campaign is not in the store. */
const loadCampaign = async ({ engine }: LocalRuntime, id: string, watch: Watch): Promise<Campaign> => {
  const stored = await engine.chains.campaign(id);
  if (stored === null) throw new TypeError(`campaign ${id} vanished`);
  if (!watch.isCancelled() || stored.campaign.status !== 'running') return stored.campaign;
  return (await engine.chains.update(stored, { status: 'cancelled' })).campaign;
};

/** Waits for the end of a campaign: woken by idleness, never by a poll of the warehouse. */
export const awaitCampaign = async (runtime: LocalRuntime, id: string, watch: Watch): Promise<Carried> => {
  const { clock } = runtime.engine.ports;
  let last = '';
  let changedAt = clock.now();
  let timersAt = 0;
  for (;;) {
    const campaign = await loadCampaign(runtime, id, watch);
    const end = ended(campaign);
    const mark = JSON.stringify([campaign.cursor, campaign.inFlight, Object.keys(campaign.outcomes).length]);
    if (mark !== last || end !== null) {
      last = mark;
      changedAt = clock.now();
      watch.onProgress(campaign);
    }
    if (end !== null) return end;
    await runtime.settled(GLANCE_MS);
    if (clock.now() - timersAt >= TIMERS_EVERY_MS) {
      await runtime.engine.reconcile();
      timersAt = clock.now();
    }
    if (!runtime.isIdle()) continue;
    await clock.sleep(GLANCE_MS / 5);
    if (clock.now() - changedAt <= watch.patienceMs || !runtime.isIdle()) continue;
    const stuck = await stalled(runtime, campaign);
    if (stuck !== null) return stuck;
  }
};

/** Takes up unfinished campaigns first, so that a rerun after a crash ends in the same state. */
export const finishUnfinished = async (runtime: LocalRuntime, watch: Watch): Promise<readonly Carried[]> => {
  const carried: Carried[] = [];
  for (const campaign of await runtime.engine.chains.unfinished()) {
    await resumeCampaign(runtime.engine, campaign);
    carried.push(await awaitCampaign(runtime, campaign.id, watch));
  }
  return carried;
};

export const carryLeg = async (
  runtime: LocalRuntime,
  request: BackfillRequest,
  leg: Leg,
  watch: Watch,
): Promise<Carried> => awaitCampaign(runtime, await orderLeg(runtime.engine, request, leg), watch);
