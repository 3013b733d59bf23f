import type { Campaign } from '../../shared/application/replay/chains.js';
import { campaignSlot } from '../../shared/application/replay/replayCampaign.js';
import { wakeMessage } from '../../shared/contracts/outbound.js';
import { attributesOf } from '../../shared/contracts/wire.js';
import type { GameDate } from '../../shared/domain/gameDate.js';
import { backfillTopicOf } from '../../shared/domain/pipeline.js';
import { DATE, type SmallWorld } from './smallWorld.js';

export interface ReplayOptions {
  readonly id: string;
  /** Only these, of each date. (Default: all.) */
  readonly processors?: readonly string[];
  /** (Default: 2.) */
  readonly concurrency?: number;
}

/** Wakes the replayer, as an operator or the end of a date does. */
export const wakeReplay = async (world: SmallWorld, campaign: Campaign, token: string): Promise<void> => {
  const [first] = campaign.dates;
  const message = wakeMessage(campaignSlot(campaign, first?.date ?? DATE, 'p1'), token, world.clock.now(), {
    reason: 'test',
    requested_by: 'operator',
  });
  await world.bus.publish(backfillTopicOf(world.pipeline), [
    { data: JSON.stringify(message), attributes: attributesOf(message) },
  ]);
};

/** Orders a replay of dates from their source through every phase, as the command line does. */
export const startReplay = async (
  world: SmallWorld,
  dates: readonly GameDate[],
  { id, processors, concurrency = 2 }: ReplayOptions,
): Promise<Campaign> => {
  const campaign: Campaign = {
    id,
    status: 'running',
    planHash: id,
    sport: world.pipeline.sport,
    start: 'source',
    source: { kind: 'generated', setting: '1' },
    dates: dates.map((date) => ({
      date,
      phases: world.pipeline.phases.map(({ id }) => id),
      proves: [],
      processors: processors ?? null,
    })),
    concurrency,
    reason: 'test',
    createdAt: world.clock.now(),
    cursor: 0,
    inFlight: [],
    outcomes: {},
  };
  await world.chains.create(campaign);
  await wakeReplay(world, campaign, 'order');
  return campaign;
};
