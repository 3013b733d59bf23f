import type { ChainOptions } from '../../domain/buildPlan.js';
import { ConcurrencyError, ConfigError } from '../../domain/errors.js';
import type { GameDate } from '../../domain/gameDate.js';
import { declaredPhaseOf } from '../../domain/pipeline.js';
import type { SlotKey } from '../../domain/slot/key.js';
import type { DocData, DocStore } from '../../ports/docStore.js';

/** Where a chain's documents come from; a name and its one setting, so that a restart finds the same source. */
export interface SourceRef {
  readonly kind: 'generated' | 'archive';
  /** Seed of a generated league, folder of an archive. */
  readonly setting: string;
}

export type DateOutcome =
  | { readonly state: 'done' }
  /** Evidence was missing: nothing was synthesised. */
  | { readonly state: 'refused'; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'cancelled'; readonly reason: string };

/** Outputs of a phase whose completions are synthesised from what the stores hold; null: of every processor planned. */
export interface Proof {
  readonly phase: string;
  readonly processors: readonly string[] | null;
}

/** What a campaign does on one date. */
export interface CampaignDate {
  readonly date: GameDate;
  /** Phases its chain goes through, in order; the date ends with the last of them. */
  readonly phases: readonly string[];
  /** Only these processors, or null for all. */
  readonly processors: readonly string[] | null;
  /** What starts the chain: the phase before, what a later join waits for, and finished outputs of the first phase itself. */
  readonly proves: readonly Proof[];
}

/** One ordered replay of dates. Frozen but for its progress. */
export interface Campaign {
  readonly id: string;
  readonly status: 'running' | 'completed' | 'cancelled';
  readonly planHash: string;
  readonly sport: string;
  /** `source`: land and parse documents. `evidence`: synthesise completions from what the stores prove. */
  readonly start: 'source' | 'evidence';
  readonly source: SourceRef;
  /** Constants of the definition that this run has otherwise; absent: none. */
  readonly constants?: Readonly<Record<string, number>>;
  /** Ascending. */
  readonly dates: readonly CampaignDate[];
  /** Dates in flight at most; 1 where later dates read what earlier ones write. */
  readonly concurrency: number;
  readonly reason: string;
  readonly createdAt: number;
  /** Index of the next date to start: the durable cursor. */
  readonly cursor: number;
  readonly inFlight: readonly GameDate[];
  readonly outcomes: Readonly<Record<string, DateOutcome>>;
}

export interface StoredCampaign {
  readonly campaign: Campaign;
  readonly version: string;
}

export interface LiveChain {
  readonly phases: readonly string[];
  readonly processors: readonly string[] | null;
  readonly source: SourceRef;
}

const CAMPAIGNS = 'campaigns';
const LIVE = 'live_chains';
const liveId = (slot: Pick<SlotKey, 'sport' | 'gameDate' | 'mode'>): string =>
  `${slot.sport}_${slot.gameDate}_${slot.mode}`;

export interface ChainBook {
  create(campaign: Campaign): Promise<void>;
  campaign(id: string): Promise<StoredCampaign | null>;
  /** @throws {ConcurrencyError} somebody else advanced it. */
  update(stored: StoredCampaign, changes: Partial<Campaign>): Promise<StoredCampaign>;
  unfinished(): Promise<readonly Campaign[]>;
  all(): Promise<readonly Campaign[]>;
  /** Records what a live chain may do; the first record stands. */
  openLive(slot: SlotKey, chain: LiveChain): Promise<void>;
  /** Choices of the chain a slot belongs to, without the offer. @throws {ConfigError} nobody ordered it. */
  optionsOf(slot: SlotKey): Promise<Omit<ChainOptions, 'offered'> & { readonly source: SourceRef | null }>;
  /** Constants that the historical run a slot belongs to has otherwise than the definition; a live run has none. */
  constantsOf(slot: SlotKey): Promise<Campaign['constants']>;
}

export const chainBook = (docs: DocStore, allPhases: readonly string[]): ChainBook => {
  const refOf = (id: string): { collection: string; id: string } => ({ collection: CAMPAIGNS, id });
  const frozen = new Map<string, Campaign>();
  const live = new Map<string, LiveChain>();

  const load = async (id: string): Promise<StoredCampaign | null> => {
    const [doc] = await docs.get([refOf(id)]);
    if (doc === null || doc === undefined) return null;
    const campaign = doc.data as unknown as Campaign;
    if (frozen.size > 64) frozen.clear();
    frozen.set(id, campaign);
    return { campaign, version: doc.version };
  };

  const liveChain = async (slot: SlotKey): Promise<LiveChain | null> => {
    const id = liveId(slot);
    const known = live.get(id);
    if (known !== undefined) return known;
    const [doc] = await docs.get([{ collection: LIVE, id }]);
    if (doc === null || doc === undefined) return null;
    if (live.size > 64) live.clear();
    const chain = doc.data as unknown as LiveChain;
    live.set(id, chain);
    return chain;
  };

  const campaignOf = async (id: string): Promise<Campaign | undefined> => frozen.get(id) ?? (await load(id))?.campaign;

  return {
    create: async (campaign) => {
      await docs.commit([{ kind: 'create', ref: refOf(campaign.id), data: campaign as unknown as DocData }]);
    },
    campaign: load,
    update: async ({ campaign, version }, changes) => {
      const [next] = await docs.commit([
        { kind: 'update', ref: refOf(campaign.id), data: changes as unknown as DocData, version },
      ]);
      return { campaign: { ...campaign, ...changes }, version: next ?? '' };
    },
    unfinished: async () =>
      (
        await docs.query({ collection: CAMPAIGNS, where: { field: 'status', op: '==', value: 'running' }, limit: 100 })
      ).map(({ data }) => data as unknown as Campaign),
    all: async () =>
      (await docs.query({ collection: CAMPAIGNS, limit: 1000 })).map(({ data }) => data as unknown as Campaign),
    openLive: async (slot, chain) => {
      try {
        await docs.commit([
          { kind: 'create', ref: { collection: LIVE, id: liveId(slot) }, data: chain as unknown as DocData },
        ]);
      } catch (error) {
        if (!(error instanceof ConcurrencyError)) throw error;
      }
    },
    optionsOf: async (slot) => {
      if (slot.campaignId === null) {
        const chain = await liveChain(slot);
        return chain ?? { phases: allPhases, processors: null, source: null };
      }
      const campaign = await campaignOf(slot.campaignId);
      if (campaign === undefined)
        throw new ConfigError(`campaign ${slot.campaignId} is not known here`, { campaignId: slot.campaignId });
      const planned = campaign.dates.find(({ date }) => date === slot.gameDate);
      if (planned === undefined)
        throw new ConfigError(`campaign ${campaign.id} has no date ${slot.gameDate}`, { campaignId: campaign.id });
      const { phases } = planned;
      const { source, constants } = campaign;
      // Named processors are run alone, but what is before them is proved whole.
      const processors = phases.includes(declaredPhaseOf(slot.phase)) ? planned.processors : null;
      const isLast = planned === campaign.dates.at(-1);
      return { phases, processors, source, isLast, ...(constants === undefined ? {} : { constants }) };
    },
    constantsOf: async ({ campaignId }) =>
      campaignId === null ? undefined : (await campaignOf(campaignId))?.constants,
  };
};
