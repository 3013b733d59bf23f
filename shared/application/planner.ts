import { buildPlan } from '../domain/buildPlan.js';
import { offeredFor, waivedGames, type ScheduledGame } from '../domain/expectation.js';
import { isoOf, seasonYearOf, type GameDate, type Instant } from '../domain/gameDate.js';
import { familyOf, type PipelineDefinition } from '../domain/pipeline.js';
import { finishRow } from '../domain/rowHash.js';
import type { SlotKey } from '../domain/slot/key.js';
import type { Plan } from '../domain/slot/plan.js';
import type { TableDefinition } from '../domain/table.js';
import type { Clock } from '../ports/clock.js';
import type { Source } from '../ports/source.js';
import type { Warehouse } from '../ports/warehouse.js';
import type { ChainBook, SourceRef } from './replay/chains.js';
import type { ScheduleBook } from './scheduleBook.js';

export interface Planning {
  readonly pipeline: PipelineDefinition;
  readonly chains: ChainBook;
  readonly schedule: ScheduleBook;
  readonly sourceOf: (ref: SourceRef) => Promise<Source>;
  readonly clock: Clock;
}

/** Games a chain expects: finals in a replay, every scheduled game on a live day. */
export const expectedGames = (
  slot: Pick<SlotKey, 'runKind' | 'mode'>,
  games: readonly ScheduledGame[],
): readonly ScheduledGame[] => (familyOf(slot.runKind) === 'replay' ? games.filter(({ isFinal }) => isFinal) : games);

/** What is made for the games is frozen when the last of them begins. */
const lockOf = (games: readonly ScheduledGame[]): { readonly locksAt?: Instant } => {
  const tips = games.flatMap(({ tipsAt }) => tipsAt ?? []);
  return games.length > 0 && tips.length === games.length ? { locksAt: Math.max(...tips) } : {};
};

/** The frozen plan of a slot, from the definition, the schedule, the chain's choices and the source's offer. */
export const planner =
  ({ pipeline, chains, schedule, sourceOf, clock }: Planning) =>
  async (slot: SlotKey): Promise<Plan> => {
    const [{ source, ...options }, season] = await Promise.all([
      chains.optionsOf(slot),
      schedule.season(seasonYearOf(slot.gameDate)),
    ]);
    const games = expectedGames(slot, season.byDate.get(slot.gameDate) ?? []);
    const offered = source === null ? null : offeredFor((await sourceOf(source)).offer(), games);
    return buildPlan(
      pipeline,
      slot,
      { ...options, offered },
      { games: games.map(({ gameId }) => gameId), version: season.version, ...lockOf(games), openedAt: clock.now() },
    );
  };

/** Writes down, per date, the games whose absence the source has declared: the waivers that lookbacks and gates read. */
export const recordWaivers = async (
  deps: { readonly warehouse: Warehouse; readonly clock: Clock; readonly gaps: TableDefinition },
  source: Source,
  games: ReadonlyMap<GameDate, readonly ScheduledGame[]>,
): Promise<void> => {
  const processedAt = isoOf(deps.clock.now());
  const offer = source.offer();
  for (const [date, played] of games) {
    const rows = waivedGames(offer, played).map(
      ({ game, processor, gap }) =>
        finishRow(
          deps.gaps,
          {
            game_date: date,
            game_id: game.gameId,
            processor,
            source: offer.source,
            waiver_id: gap.id,
            reason: gap.reason,
          },
          { runId: `waivers_${offer.version}`, availableAt: null, processedAt },
        ).row,
    );
    if (rows.length === 0) continue;
    await deps.warehouse.commit({
      writes: [{ kind: 'replace', table: deps.gaps, scope: { game_date: date }, rows }],
      fence: null,
    });
  }
};
