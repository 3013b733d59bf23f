import { isoOf } from '../../../domain/gameDate.js';
import { processor } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { range } from '../../gates.js';
import { teamOf } from '../identity/teams.js';
import { oddsApiGameLines } from '../tables/raw.js';
import { number, type Part, text, unparsable } from './documentReader.js';
import { ofDate } from './landingPath.js';
import { marketsOf, type OddsEvent, openOddsEvent } from './oddsEvent.js';
import { matchColumns, playedGames, slateInputs } from './slate.js';

type LineRow = BodyRowOf<typeof oddsApiGameLines>;

/** A spread belongs to one of the two teams; a total to neither. */
const teamOfOutcome = (market: string, outcome: Part, odds: OddsEvent): string | null => {
  const name = text(outcome, 'name');
  if (market === 'totals') {
    if (name === 'Over' || name === 'Under') return null;
    throw unparsable(outcome.path, `${outcome.at}.name: expected Over or Under, found ${name}`);
  }
  const { abbr } = teamOf(name, `${outcome.path} ${outcome.at}`);
  if (abbr === odds.game.home_team_tricode || abbr === odds.game.away_team_tricode) return abbr;
  throw unparsable(outcome.path, `${outcome.at}.name: expected a team of the game, found ${name}`);
};

const rowsOf = (odds: OddsEvent): readonly LineRow[] => {
  const { nba_game_id: _nbaGameId, season_year: _seasonYear, ...game } = matchColumns(odds.game);
  return marketsOf(odds.event, ['spreads', 'totals']).flatMap((market) =>
    market.outcomes.map((outcome) => ({
      ...game,
      odds_api_event_id: odds.eventId,
      commence_time: isoOf(odds.commenceAt),
      snapshot_timestamp: isoOf(odds.snapshotAt),
      previous_snapshot_timestamp: odds.previousSnapshotAt,
      next_snapshot_timestamp: odds.nextSnapshotAt,
      home_team: teamOf(game.home_team_abbr).fullName,
      away_team: teamOf(game.away_team_abbr).fullName,
      bookmaker_key: market.bookmaker,
      bookmaker_last_update: market.lastUpdate,
      market_key: market.key,
      outcome_name: text(outcome, 'name'),
      outcome_team_abbr: teamOfOutcome(market.key, outcome, odds),
      outcome_price: number(outcome, 'price'),
      outcome_point: number(outcome, 'point'),
      data_source: odds.dataSource,
      ...odds.landed,
    })),
  );
};

const keyOf = (row: LineRow): string =>
  `${row.game_id} ${row.bookmaker_key} ${row.market_key} ${row.outcome_name} ${row.snapshot_timestamp}`;

/** Spreads and totals, every snapshot kept, one row per outcome. None is in order: the market is not offered. */
export const gameLinesProcessor = processor({
  id: 'p2.odds_api_game_lines',
  shortName: 'GAME_LINES',
  documents: 'p1.odds_api_game_lines',
  inputs: slateInputs,
  output: oddsApiGameLines,
  expects: (_inputs, context) => [{ type: 'date', id: context.gameDate }],
  entityOf: (row) => row.game_date,
  gates: [
    range('outcome_point', -60, 60, { level: 'warn', where: (row: LineRow) => row.market_key === 'spreads' }),
    range('outcome_point', 120, 320, { level: 'warn', where: (row: LineRow) => row.market_key === 'totals' }),
  ],
  run: (inputs, context, documents) => {
    const rows = new Map<string, LineRow>();
    const warnings: string[] = [];
    for (const document of ofDate(documents, context.gameDate)) {
      const odds = openOddsEvent(document, inputs);
      if (odds === null) warnings.push(`${document.path}: not a scheduled game of a processed type`);
      else for (const row of rowsOf(odds)) rows.set(keyOf(row), row);
    }
    if (rows.size === 0) return { rows: [], warnings, empty: { code: 'no_data', reason: 'market_not_offered' } };
    const covered = new Set([...rows.values()].map((row) => row.game_id));
    const without = playedGames(inputs.schedule).filter((game) => !covered.has(game.game_id));
    return {
      rows: [...rows.values()],
      warnings: [...warnings, ...without.map((game) => `${game.game_id}: no game lines`)],
    };
  },
});
