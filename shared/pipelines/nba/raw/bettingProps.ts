import { daysBetween, gameDateOf, isoOf } from '../../../domain/gameDate.js';
import { type LandedDocument, processor, type ProcessorContext } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { identity, range } from '../../gates.js';
import { teamAbbr } from '../identity/teams.js';
import { bettingprosPlayerPointsProps } from '../tables/raw.js';
import {
  has,
  integer,
  integerOrNull,
  landedColumns,
  numberOrNull,
  openDocument,
  type Part,
  partOf,
  partsOf,
  text,
  textOrNull,
  unparsable,
} from './documentReader.js';
import { day, dayOrNull, instantOrNull } from './instants.js';
import { ofDate } from './landingPath.js';
import { everyoneListed, joined, type Listing, playerIn, readEach, readOnce } from './listing.js';

type PropRow = BodyRowOf<typeof bettingprosPlayerPointsProps>;

const MARKET = 'points';
/** The feed's number of the points market. */
const MARKET_ID = 156;
const SIDES = ['over', 'under'] as const;

/** How far a line can be trusted, by days between the game and the scrape: what is scraped later may have been edited. */
const CONFIDENCE: readonly (readonly [days: number, confidence: number])[] = [
  [0, 0.95],
  [7, 0.7],
  [30, 0.5],
  [365, 0.3],
];
const LEAST_CONFIDENCE = 0.1;

const confidenceOf = (document: LandedDocument, context: ProcessorContext): number => {
  const late = daysBetween(context.gameDate, gameDateOf(document.capturedAt));
  return CONFIDENCE.find(([days]) => late <= days)?.[1] ?? LEAST_CONFIDENCE;
};

/** True, false, 1 or 0; the feed writes both. */
const switchOrNull = (part: Part, name: string): boolean | null => {
  const value = part.fields[name];
  if (value === undefined || value === null) return null;
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  throw unparsable(part.path, `${part.at}.${name}: expected true or false, found ${JSON.stringify(value)}`);
};

/** A team's code, or `FA` of a player whom the feed knows without one. */
const playerTeam = (prop: Part): string | null => {
  const code = textOrNull(prop, 'player_team');
  return code === null || code === 'FA' ? code : teamAbbr(code, `${prop.path} ${prop.at}`);
};

const openingOf = (side: Part) => {
  const opening = has(side, 'opening_line') ? partOf(side, 'opening_line') : null;
  return {
    opening_line: opening === null ? null : numberOrNull(opening, 'line'),
    opening_odds: opening === null ? null : integerOrNull(opening, 'cost'),
    opening_book_id: opening === null ? null : integerOrNull(opening, 'book_id'),
    opening_timestamp: opening === null ? null : instantOrNull(opening, 'created'),
  };
};

const rowsOfProp =
  (document: LandedDocument, context: ProcessorContext, marketId: number) =>
  (prop: Part): readonly PropRow[] => {
    const { name, lookup } = playerIn(prop, 'player_name');
    const shared = {
      game_date: context.gameDate,
      market_type: MARKET,
      market_id: marketId,
      bp_event_id: textOrNull(prop, 'event_id'),
      offer_id: text(prop, 'offer_id'),
      bp_player_id: textOrNull(prop, 'player_id'),
      player_name: name,
      player_lookup: lookup,
      player_team: playerTeam(prop),
      player_position: textOrNull(prop, 'player_position'),
      validation_confidence: confidenceOf(document, context),
      ...landedColumns(document),
    };
    if (!SIDES.some((side) => has(prop, side))) throw unparsable(prop.path, `${prop.at}: expected over or under`);
    return SIDES.filter((side) => has(prop, side)).flatMap((side) => {
      const part = partOf(prop, side);
      const opening = openingOf(part);
      return partsOf(part, 'sportsbooks').map((book) => ({
        ...shared,
        bet_side: side,
        book_id: integer(book, 'book_id'),
        bookmaker: textOrNull(book, 'book_name'),
        line_id: textOrNull(book, 'line_id'),
        points_line: numberOrNull(book, 'line'),
        odds_american: integerOrNull(book, 'odds'),
        is_active: switchOrNull(book, 'active'),
        is_best_line: switchOrNull(book, 'best'),
        // A book that does not say when it last moved was seen as it is when the document was captured.
        bookmaker_last_update: instantOrNull(book, 'updated') ?? isoOf(document.capturedAt),
        ...opening,
      }));
    });
  };

const parseDocument = (document: LandedDocument, context: ProcessorContext): Listing<PropRow> => {
  const root = openDocument(document);
  const market = text(root, 'market_type');
  if (market !== MARKET)
    return { rows: [], failures: [], warnings: [`${document.path}: market ${market} is not ${MARKET}`] };
  if (has(root, 'date') && dayOrNull(root, 'date') !== context.gameDate)
    throw unparsable(document.path, `date: expected ${context.gameDate}, found ${day(root, 'date')}`);
  const props = partsOf(root, 'props').map((part) => ({ part, name: part.fields['player_name'] }));
  return readEach(props, rowsOfProp(document, context, integerOrNull(root, 'market_id') ?? MARKET_ID));
};

const keyOf = (row: PropRow): string => `${row.offer_id} ${row.bet_side} ${row.book_id} ${row.bookmaker_last_update}`;

/** A quote that several documents repeat is one: the first capture stands, as it does in the store. */
const parsed = readOnce(
  (_inputs: object, context: ProcessorContext, documents: readonly LandedDocument[]): Listing<PropRow> => {
    const listing = joined(ofDate(documents, context.gameDate).map((document) => parseDocument(document, context)));
    const quotes = new Map<string, PropRow>();
    for (const row of listing.rows) if (!quotes.has(keyOf(row))) quotes.set(keyOf(row), row);
    return { ...listing, rows: [...quotes.values()] };
  },
);

/**
 * Points lines of the second source, every update of every book kept. Other markets come in the same shape and are left
 * out. It knows no games: a line belongs to the game of the player's team on the date.
 */
export const bettingPropsProcessor = processor({
  id: 'p2.bettingpros_player_points_props',
  shortName: 'BETTING_PROPS',
  documents: 'p1.bettingpros_player_points_props',
  inputs: {},
  output: bettingprosPlayerPointsProps,
  expects: (inputs, context, documents = []) =>
    everyoneListed(parsed(inputs, context, documents), (row) => row.player_lookup),
  entityOf: (row) => row.player_lookup,
  gates: [
    range('points_line', 0.5, 70),
    range('opening_line', 0.5, 70),
    identity(
      'a_line_or_an_opening',
      (row: PropRow) =>
        row.points_line === null && row.opening_line === null ? 'neither a line nor an opening' : null,
      { level: 'warn' },
    ),
  ],
  run: (inputs, context, documents) => {
    const { rows, failures, warnings } = parsed(inputs, context, documents);
    if (rows.length > 0) return { rows, failures, warnings };
    return { rows, failures, warnings, empty: { code: 'no_data', reason: 'market_not_offered' } };
  },
});
