import { campaignSlot } from '../../shared/application/replayCampaign.js';
import { orderLeg, resumeCampaign, type BackfillRequest, type Leg } from '../../shared/application/backfill.js';
import type { Campaign } from '../../shared/application/chains.js';
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

/** What holds a campaign up, by date: the trigger that was never issued and the function that should have. */
const diagnose = async ({ engine, waiting }: LocalRuntime, campaign: Campaign): Promise<string[]> => {
  const lines = waiting().map(
    ({ topic, function: name, messages }) => `${messages} messages wait in ${topic}: ${name} is not running`,
  );
  for (const date of campaign.inFlight) {
    for (const [index, phase] of campaign.phases.entries()) {
      const slot = await engine.slots.read(campaignSlot(campaign, date, phase));
      const next = campaign.phases[index + 1];
      if (slot === null || slot.state.ended !== null || slot.state.trigger !== null || next === undefined) continue;
      const edge = engine.pipeline.edges.find(({ from, to }) => from === phase && to === next);
      lines.push(
        `${date}: no trigger ${phase} → ${next} (${edge?.transition ?? 'no edge'}); ${Object.keys(slot.state.done).length} of ${Object.keys(slot.state.plan.entries).length} completions recorded`,
      );
      break;
    }
  }
  return lines;
};

const armedTimers = async ({ engine }: LocalRuntime, withinMs: number): Promise<boolean> => {
  const due = await engine.slots.due(engine.ports.clock.now() + withinMs, 1);
  return due.length > 0;
};

/** Waits for the end of a campaign: woken by idleness, never by a poll of the warehouse. */
export const awaitCampaign = async (runtime: LocalRuntime, id: string, watch: Watch): Promise<Carried> => {
  const { engine } = runtime;
  const { clock } = engine.ports;
  let last = '';
  let changedAt = clock.now();
  let timersAt = 0;
  for (;;) {
    const stored = await engine.chains.campaign(id);
    if (stored === null) throw new TypeError(`campaign ${id} vanished`);
    const { campaign } = stored;
    const mark = JSON.stringify([campaign.cursor, campaign.inFlight, Object.keys(campaign.outcomes).length]);
    if (mark !== last) {
      last = mark;
      changedAt = clock.now();
      watch.onProgress(campaign);
    }
    if (campaign.status === 'completed') return { campaign, stalled: [], cancelled: false };
    if (watch.isCancelled() && campaign.status === 'running')
      await engine.chains.update(stored, { status: 'cancelled' });
    if (campaign.status === 'cancelled' && campaign.inFlight.length === 0)
      return { campaign, stalled: [], cancelled: true };
    await runtime.settled(GLANCE_MS);
    if (clock.now() - timersAt >= TIMERS_EVERY_MS) {
      await engine.reconcile();
      timersAt = clock.now();
    }
    if (!runtime.isIdle()) continue;
    await clock.sleep(GLANCE_MS / 5);
    const quiet = clock.now() - changedAt > watch.patienceMs;
    if (quiet && runtime.isIdle() && !(await armedTimers(runtime, 0))) {
      await engine.replay(id);
      const again = (await engine.chains.campaign(id))?.campaign ?? campaign;
      if (again.status === 'running' && again.inFlight.length > 0 && runtime.isIdle())
        return { campaign: again, stalled: await diagnose(runtime, again), cancelled: false };
    }
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
