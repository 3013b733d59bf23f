import { isoOf } from '../../../domain/gameDate.js';
import { type LandedDocument, processor } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { identity, range } from '../../gates.js';
import { normalizePlayerName } from '../identity/playerLookup.js';
import { oddsApiPlayerPointsProps } from '../tables/raw.js';
import { number, type Part, text, unparsable } from './documentReader.js';
import { ofDate } from './landingPath.js';
import { americanOf, marketsOf, type Market, type OddsEvent, openOddsEvent } from './oddsEvent.js';
import { matchColumns, playedGames, slateInputs } from './slate.js';

type PropRow = BodyRowOf<typeof oddsApiPlayerPointsProps>;

const MINUTE_MS = 60_000;

interface Line {
  readonly playerName: string;
  readonly point: number;
  readonly over: number | null;
  readonly under: number | null;
}

const sideOf = (outcome: Part): 'over' | 'under' => {
  const name = text(outcome, 'name').toLowerCase();
  if (name !== 'over' && name !== 'under')
    throw unparsable(outcome.path, `${outcome.at}.name: expected Over or Under, found ${name}`);
  return name;
};

/** Over and Under of one player and point are one line. */
const linesOf = (market: Market): readonly Line[] => {
  const lines = new Map<string, Line>();
  for (const outcome of market.outcomes) {
    const playerName = text(outcome, 'description');
    const point = number(outcome, 'point');
    const key = `${normalizePlayerName(playerName)} ${point}`;
    const known = lines.get(key) ?? { playerName, point, over: null, under: null };
    lines.set(key, { ...known, [sideOf(outcome)]: number(outcome, 'price') });
  }
  return [...lines.values()];
};

// Both sides before one, then the more even prices, then the lower point.
const imbalance = (line: Line): number =>
  line.over === null || line.under === null ? Number.POSITIVE_INFINITY : Math.abs(line.over - line.under);

const isMoreCentral = (a: Line, b: Line): boolean =>
  imbalance(a) === imbalance(b) ? a.point < b.point : imbalance(a) < imbalance(b);

/** A book may offer alternative points; the table holds one line per player, book and snapshot: the most even one. */
const mainLines = (lines: readonly Line[]): readonly Line[] => {
  const main = new Map<string, Line>();
  for (const line of lines) {
    const lookup = normalizePlayerName(line.playerName);
    const known = main.get(lookup);
    if (known === undefined || isMoreCentral(line, known)) main.set(lookup, line);
  }
  return [...main.values()];
};

const rowsOf = (odds: OddsEvent): readonly PropRow[] =>
  marketsOf(odds.event, ['player_points']).flatMap((market) =>
    mainLines(linesOf(market)).map((line) => {
      const { nba_game_id: _nbaGameId, season_year: _seasonYear, ...game } = matchColumns(odds.game);
      return {
        ...game,
        odds_api_event_id: odds.eventId,
        game_start_time: isoOf(odds.commenceAt),
        snapshot_timestamp: isoOf(odds.snapshotAt),
        snapshot_tag: odds.snapshotTag,
        capture_timestamp: odds.landed.scrape_timestamp,
        minutes_before_tipoff: Math.floor((odds.commenceAt - odds.snapshotAt) / MINUTE_MS),
        bookmaker: market.bookmaker,
        player_name: line.playerName,
        player_lookup: normalizePlayerName(line.playerName),
        points_line: line.point,
        over_price: line.over,
        under_price: line.under,
        over_price_american: americanOf(line.over),
        under_price_american: americanOf(line.under),
        bookmaker_last_update: market.lastUpdate,
        data_source: odds.dataSource,
        ...odds.landed,
      };
    }),
  );

const keyOf = (row: PropRow): string =>
  `${row.game_id} ${row.player_lookup} ${row.bookmaker} ${row.snapshot_timestamp}`;

const parseAll = (documents: readonly LandedDocument[], inputs: Parameters<typeof openOddsEvent>[1]) => {
  const rows = new Map<string, PropRow>();
  const warnings: string[] = [];
  for (const document of documents) {
    const odds = openOddsEvent(document, inputs);
    if (odds === null) warnings.push(`${document.path}: not a scheduled game of a processed type`);
    else for (const row of rowsOf(odds)) rows.set(keyOf(row), row);
  }
  return { rows: [...rows.values()], warnings };
};

/**
 * Points lines, every snapshot kept. Two events of one game at one snapshot are one: the later document counts. No
 * document, or none with a points market, is in order: the market is not offered.
 */
export const playerPropsProcessor = processor({
  id: 'p2.odds_api_player_points_props',
  shortName: 'PROPS',
  documents: 'p1.odds_api_player_points_props',
  inputs: slateInputs,
  output: oddsApiPlayerPointsProps,
  expects: (_inputs, context) => [{ type: 'date', id: context.gameDate }],
  entityOf: (row) => row.game_date,
  gates: [
    range('points_line', 0.5, 70),
    identity('one_price_at_least', (row: PropRow) =>
      row.over_price === null && row.under_price === null ? 'neither side has a price' : null,
    ),
  ],
  run: (inputs, context, documents) => {
    const { rows, warnings } = parseAll(ofDate(documents, context.gameDate), inputs);
    if (rows.length === 0) return { rows, warnings, empty: { code: 'no_data', reason: 'market_not_offered' } };
    const covered = new Set(rows.map((row) => row.game_id));
    const without = playedGames(inputs.schedule).filter((game) => !covered.has(game.game_id));
    return { rows, warnings: [...warnings, ...without.map((game) => `${game.game_id}: no points line`)] };
  },
});
