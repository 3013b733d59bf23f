import type { GateDeclaration, GateJudgement } from '../../../domain/pipeline.js';
import { input, onDate } from '../../../domain/processor.js';
import { textOf, type Row } from '../../../domain/table.js';
import { playerGameSummary } from '../tables/analytics.js';
import { playerPropPredictions } from '../tables/predictions.js';
import { bdlPlayerBoxscores, nbacGamebookPlayerStats, nbacSchedule } from '../tables/raw.js';
import { isPostponed } from '../raw/slate.js';

type Rows = readonly Row[] | undefined;

export interface JoinCoverage {
  /** Left ids found on the right, of all left ids; 1 for no left ids. */
  readonly share: number;
  readonly missing: readonly string[];
}

/** Coverage by real join: how many of these very ids are on the other side. Two counts would hide disjoint sets. */
export const joinCoverage = (left: ReadonlySet<string>, right: ReadonlySet<string>): JoinCoverage => {
  const missing = [...left].filter((id) => !right.has(id)).sort();
  return { share: left.size === 0 ? 1 : (left.size - missing.length) / left.size, missing };
};

export const PLAYERS_COVERED = 0.8;
export const GAMES_COVERED = 0.9;

const idsOf = (rows: Rows, columns: readonly string[]): ReadonlySet<string> =>
  new Set((rows ?? []).map((row) => columns.map((column) => textOf(row[column])).join(' ')));

/**
 * Predictions joined with results: a player counts when the summaries or a raw box score of his game name him (a DNP
 * has no summary but is known), a game when its summaries do.
 */
export const gradeCoverage = (inputs: Readonly<Record<string, Rows>>) => {
  const ids = ['game_id', 'player_lookup'];
  const results = new Set(['summaries', 'gamebook', 'bdl'].flatMap((alias) => [...idsOf(inputs[alias], ids)]));
  return {
    players: joinCoverage(idsOf(inputs['predictions'], ids), results),
    games: joinCoverage(idsOf(inputs['predictions'], ['game_id']), idsOf(inputs['summaries'], ['game_id'])),
  };
};

const FIRST = 3;
const listed = (ids: readonly string[]): string =>
  `${ids.slice(0, FIRST).join(', ')}${ids.length > FIRST ? ` and ${ids.length - FIRST} more` : ''}`;

const judged = (what: string, { share, missing }: JoinCoverage, threshold: number): GateJudgement =>
  share >= threshold
    ? { outcome: 'pass', reason: null, measured: share, threshold }
    : { outcome: 'blocked', reason: `no result for ${what} ${listed(missing)}`, measured: share, threshold };

/** No predictions at all: nothing joined is not full coverage. */
const NOTHING: GateJudgement = {
  outcome: 'blocked',
  reason: 'no predictions',
  measured: 0,
  threshold: PLAYERS_COVERED,
};

const coverage: GateDeclaration = {
  id: 'G-GRADE',
  inputs: {
    predictions: input(playerPropPredictions, onDate, { columns: ['game_id', 'player_lookup'] }),
    summaries: input(playerGameSummary, onDate, { columns: ['game_id', 'player_lookup'] }),
    gamebook: input(nbacGamebookPlayerStats, onDate, { columns: ['game_id', 'player_lookup'] }),
    bdl: input(bdlPlayerBoxscores, onDate, { columns: ['game_id', 'player_lookup'] }),
  },
  judge: (inputs, { games: slate, context }) => {
    // What was predicted of a game that has left the date is void, and covers nothing.
    const day = context.gameDate.replaceAll('-', '');
    const hasMoved = (id: string): boolean => id.startsWith(`${day}_`) && !slate.includes(id);
    const predictions = (inputs['predictions'] ?? []).filter((row) => !hasMoved(textOf(row['game_id'])));
    if (predictions.length === 0) return NOTHING;
    const { players, games } = gradeCoverage({ ...inputs, predictions });
    const byGame = judged('game', games, GAMES_COVERED);
    return byGame.outcome === 'blocked' ? byGame : judged('player', players, PLAYERS_COVERED);
  },
};

const FINAL = 3;

/** Every game that is played is over, with both scores. */
const finals: GateDeclaration = {
  id: 'G-FINAL',
  inputs: {
    schedule: input(nbacSchedule, onDate, {
      columns: ['game_id', 'game_status', 'game_status_text', 'home_team_score', 'away_team_score'],
    }),
  },
  judge: ({ schedule = [] }, { games }) => {
    const over = new Set(
      schedule
        .filter(
          (row) => row['game_status'] === FINAL && row['home_team_score'] !== null && row['away_team_score'] !== null,
        )
        .map((row) => textOf(row['game_id'])),
    );
    const left = new Set(
      schedule
        .filter((row) =>
          isPostponed({
            game_status: Number(row['game_status']),
            game_status_text: typeof row['game_status_text'] === 'string' ? row['game_status_text'] : null,
          }),
        )
        .map((row) => textOf(row['game_id'])),
    );
    const due = games.filter((id) => !left.has(id));
    const open = due.filter((id) => !over.has(id));
    return {
      outcome: open.length === 0 ? 'pass' : 'blocked',
      reason: open.length === 0 ? null : `not final with scores: ${listed(open)}`,
      measured: due.length - open.length,
      threshold: due.length,
    };
  },
};

/** Gates of the join before grading. */
export const gradingGates: readonly GateDeclaration[] = [finals, coverage];
