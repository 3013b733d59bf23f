import type { GameDate } from '../../domain/gameDate.js';
import type { SlotKey } from '../../domain/slot/key.js';
import type { SlotState } from '../../domain/slot/state.js';
import type { Campaign, ChainBook } from './chains.js';
import { campaignSlot } from './replayCampaign.js';
import type { SlotStore } from '../slot/slotStore.js';

/** The last word on one phase of a date. */
interface Word {
  readonly at: number;
  readonly isGood: boolean;
}

const SCRAPING = 'p1';

const wordOf = ({ openedAt, status, trigger }: SlotState): Word | null => {
  if (status === 'failed' || status === 'blocked') return { at: openedAt, isGood: false };
  return status === 'closed' || trigger !== null ? { at: openedAt, isGood: true } : null;
};

const newer = (a: Word | null, b: Word | null): Word | null => {
  if (a === null || b === null) return a ?? b;
  return b.at >= a.at ? b : a;
};

/** Campaigns by date and phase that ran all of it and went through it or failed in it, newest last. */
const wholeRuns = (campaigns: readonly Campaign[], date: GameDate, phase: string): readonly Campaign[] =>
  campaigns.filter(
    ({ dates, outcomes }) =>
      (outcomes[date]?.state === 'done' || outcomes[date]?.state === 'failed') &&
      dates.some((planned) => planned.date === date && planned.processors === null && planned.phases.includes(phase)),
  );

/**
 * Dates of which a phase last ended failed, or waits behind a gate, whatever rows its cells have: a gate judges after
 * the rows were written, so rows alone do not prove a date. A later run that goes through the phase takes it off.
 */
export const unprovenDates = async (
  { chains, slots, sport }: { readonly chains: ChainBook; readonly slots: SlotStore; readonly sport: string },
  dates: readonly GameDate[],
  phases: readonly string[],
): Promise<ReadonlySet<GameDate>> => {
  const campaigns = [...(await chains.all())].sort((a, b) => a.createdAt - b.createdAt);
  const asked = dates.flatMap((date) =>
    phases
      .filter((phase) => phase !== SCRAPING)
      .map((phase) => {
        const last = wholeRuns(campaigns, date, phase).at(-1) ?? null;
        const isDone = last?.outcomes[date]?.state === 'done';
        const live: SlotKey = { sport, phase, gameDate: date, runKind: 'live', mode: 'overnight', campaignId: null };
        return {
          date,
          told: last !== null && isDone ? { at: last.createdAt, isGood: true } : null,
          keys: last === null || isDone ? [live] : [live, campaignSlot(last, date, phase)],
        };
      }),
  );
  const found = await slots.readMany(asked.flatMap(({ keys }) => keys));
  const unproven = new Set<GameDate>();
  let next = 0;
  for (const { date, told, keys } of asked) {
    const words = keys.map(() => {
      const state = found[next++]?.state;
      return state === undefined ? null : wordOf(state);
    });
    if (words.reduce(newer, told)?.isGood === false) unproven.add(date);
  }
  return unproven;
};
