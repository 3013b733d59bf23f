import type { ScheduledGame } from '../../domain/expectation.js';
import { gameDate, instantOf } from '../../domain/gameDate.js';
import type { GameType } from '../../domain/offer.js';
import type { LandedDocument } from '../../domain/processor.js';
import type { Row, TableDefinition } from '../../domain/table.js';
import { mergeSchedule, parseSchedule, type ScheduleBodyRow } from './raw/parseSchedule.js';
import { isPostponed } from './raw/slate.js';
import { analyticsFailures, nbacSchedule, precomputeFailures, processorRunHistory, sourceGaps } from './tables/raw.js';

const FINAL = 3;

/** A processed game of the schedule; a postponed one has left its date. */
const gameOf = (row: Row): ScheduledGame | null => {
  const game = row as unknown as ScheduleBodyRow;
  if (isPostponed(game)) return null;
  return {
    gameId: game.game_id,
    nbaGameId: game.nba_game_id,
    gameDate: gameDate(game.game_date),
    gameType: game.game_type as GameType,
    isFinal: game.game_status === FINAL,
    tipsAt: game.tip_off_utc === null ? null : instantOf(game.tip_off_utc),
  };
};

/** What the engine needs of the NBA beyond its definition. */
export const nbaRules = {
  calendar: {
    table: nbacSchedule as TableDefinition,
    parse: (document: LandedDocument): readonly Row[] => parseSchedule(document),
    merge: (stored: readonly Row[], incoming: readonly Row[]) => {
      const merged = mergeSchedule(stored as unknown as ScheduleBodyRow[], incoming as unknown as ScheduleBodyRow[]);
      return merged as unknown as { readonly rows: readonly Row[]; readonly moved: readonly Row[] };
    },
    gameOf,
    regularDateOf: ({ is_regular_season: isRegular, game_date: date }: Row) =>
      isRegular === true && typeof date === 'string' ? gameDate(date) : null,
  },
  runHistory: processorRunHistory as TableDefinition,
  sourceGaps: sourceGaps as TableDefinition,
  failuresOf: (phase: string): TableDefinition | null => {
    if (phase === 'p3') return analyticsFailures;
    return phase === 'p4' || phase.startsWith('p5') ? precomputeFailures : null;
  },
};
