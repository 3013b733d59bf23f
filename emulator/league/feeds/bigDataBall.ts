import type { LandedDocument } from '../../../shared/domain/processor.js';
import { seasonName } from '../../../shared/domain/gameDate.js';
import { at } from '../at.js';
import type { BoxScore } from '../boxScore.js';
import { morningAfter } from '../captures.js';
import { eventPoints, type GameEvent } from '../play/events.js';
import { type Floor, secondsOfPeriod } from '../play/floor.js';
import type { GameFlow } from '../play/gameFlow.js';
import type { Zone } from '../play/play.js';
import type { ShotSpot } from '../play/shotSpot.js';

/** Columns of the feed, in its order (processors §3.3 no. 17). */
export const BIG_DATA_BALL_COLUMNS =
  'game_id,data_set,date,a1,a2,a3,a4,a5,h1,h2,h3,h4,h5,period,away_score,home_score,remaining_time,elapsed,play_length,' +
  'play_id,team,event_type,assist,away,home,block,entered,left,num,opponent,outof,player,points,possession,reason,result,' +
  'steal,type,shot_distance,original_x,original_y,converted_x,converted_y,description';

/** What differs from event to event; absent cells are empty. */
interface Cells {
  readonly event_type: string;
  readonly assist?: string;
  readonly away?: string;
  readonly home?: string;
  readonly block?: string;
  readonly entered?: string;
  readonly left?: string;
  readonly num?: number;
  readonly opponent?: string;
  readonly outof?: number;
  readonly player?: string;
  readonly points?: number;
  readonly possession?: string;
  readonly reason?: string;
  readonly result?: string;
  readonly steal?: string;
  readonly type: string;
  readonly spot?: ShotSpot;
  readonly description: string;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `0:11:41`. */
const clock = (seconds: number): string => `0:${twoDigits(Math.floor(seconds / 60))}:${twoDigits(seconds % 60)}`;

const SHOT_TYPES: Readonly<Record<Zone, string>> = {
  paint: 'driving layup',
  mid_range: 'pullup jump shot',
  three: '3pt jump shot',
};
const FOUL_TYPES = { shooting: 's.foul', personal: 'p.foul', technical: 't.foul' } as const;

const NOBODY = '';

/** A text as it stands in a cell. */
const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Names as they stand in a cell. */
class Names {
  private readonly full: readonly string[];
  private readonly last: readonly string[];

  constructor({ people }: Floor) {
    this.full = people.map(({ line }) => quoted(line.player.name.full));
    this.last = people.map(({ line }) => quoted(line.player.name.last));
  }

  of(player: number | null): string {
    return player === null ? NOBODY : at(this.full, player);
  }

  lastOf(player: number | null): string {
    return player === null ? 'TEAM' : at(this.last, player);
  }
}

const shotCells = (event: Extract<GameEvent, { kind: 'shot' }>, names: Names): Cells => ({
  event_type: 'shot',
  assist: names.of(event.assist),
  block: names.of(event.block),
  player: names.of(event.player),
  points: eventPoints(event),
  result: event.isMade ? 'made' : 'missed',
  type: SHOT_TYPES[event.zone],
  spot: event.spot,
  description: `${event.isMade ? '' : 'MISS '}${names.lastOf(event.player)} ${event.spot.distance}' ${SHOT_TYPES[event.zone]}`,
});

const freeThrowCells = (event: Extract<GameEvent, { kind: 'free_throw' }>, names: Names): Cells => {
  const type = event.isTechnical ? 'free throw technical' : `free throw ${event.number}/${event.outOf}`;
  return {
    event_type: 'free throw',
    num: event.number,
    outof: event.outOf,
    player: names.of(event.player),
    points: eventPoints(event),
    result: event.isMade ? 'made' : 'missed',
    type,
    description: `${event.isMade ? '' : 'MISS '}${names.lastOf(event.player)} ${type}`,
  };
};

const reboundCells = ({ player, isOffensive }: Extract<GameEvent, { kind: 'rebound' }>, names: Names): Cells => {
  const kind = player === null ? 'team rebound' : `rebound ${isOffensive ? 'offensive' : 'defensive'}`;
  return {
    event_type: 'rebound',
    player: names.of(player),
    type: kind,
    description: `${names.lastOf(player)} REBOUND`,
  };
};

const cellsOf = (event: GameEvent, names: Names): Cells => {
  switch (event.kind) {
    case 'period_start':
      return { event_type: 'start of period', type: 'start of period', description: '' };
    case 'period_end':
      return { event_type: 'end of period', type: 'end of period', description: '' };
    case 'jump_ball': {
      const [away, home] = event.jumpers;
      return {
        event_type: 'jump ball',
        away: names.of(away),
        home: names.of(home),
        player: names.of(event.side === 0 ? away : home),
        possession: names.of(event.gainedBy),
        type: 'jump ball',
        description: `Jump Ball ${names.lastOf(home)} vs. ${names.lastOf(away)}: Tip to ${names.lastOf(event.gainedBy)}`,
      };
    }
    case 'shot':
      return shotCells(event, names);
    case 'free_throw':
      return freeThrowCells(event, names);
    case 'rebound':
      return reboundCells(event, names);
    case 'turnover':
      return {
        event_type: 'turnover',
        player: names.of(event.player),
        steal: names.of(event.steal),
        reason: event.reason,
        type: event.reason,
        description: `${names.lastOf(event.player)} ${event.reason} turnover`,
      };
    case 'foul':
      return {
        event_type: 'foul',
        player: names.of(event.player),
        opponent: names.of(event.fouled),
        reason: FOUL_TYPES[event.type],
        type: FOUL_TYPES[event.type],
        description: `${names.lastOf(event.player)} ${FOUL_TYPES[event.type]}`,
      };
    case 'substitution':
      return {
        event_type: 'substitution',
        entered: names.of(event.entered),
        left: names.of(event.left),
        player: names.of(event.entered),
        type: 'substitution',
        description: `SUB: ${names.lastOf(event.entered)} FOR ${names.lastOf(event.left)}`,
      };
  }
};

const BASKET_TO_BASELINE = 5;
const COURT_LENGTH = 94;
const MIDDLE = 25;

const tenth = (feet: number): string => String(Math.round(feet * 10) / 10);

/** Shot coordinates: tenths of feet from the basket, then feet on the whole court, the home side attacking the far end. */
const spotCells = (spot: ShotSpot | undefined, isHome: boolean): string => {
  if (spot === undefined) return ',,,,';
  const { distance, across, out } = spot;
  const x = isHome ? MIDDLE + across : MIDDLE - across;
  const y = isHome ? COURT_LENGTH - BASKET_TO_BASELINE - out : BASKET_TO_BASELINE + out;
  return `${distance},${Math.round(across * 10)},${Math.round(out * 10)},${tenth(x)},${tenth(y)}`;
};

const text = (value: string | number | undefined): string | number => value ?? '';

/** The cells from the event type on. */
const textOf = (cells: Cells, isHome: boolean): string =>
  `${cells.event_type},${text(cells.assist)},${text(cells.away)},${text(cells.home)},${text(cells.block)},` +
  `${text(cells.entered)},${text(cells.left)},${text(cells.num)},${text(cells.opponent)},${text(cells.outof)},` +
  `${text(cells.player)},${text(cells.points)},${text(cells.possession)},${text(cells.reason)},${text(cells.result)},` +
  `${text(cells.steal)},${cells.type},${spotCells(cells.spot, isHome)},${cells.description}`;

const DATA_SETS = {
  regular: 'Regular Season',
  cup_final: 'In-Season Tournament',
  play_in: 'Play-In',
  playoffs: 'Playoffs',
} as const;

/** The feed writes the league's id without its leading zeros. */
const feedId = (nbaGameId: string): string => String(Number(nbaGameId));

/** The play-by-play of one game with the ten on the floor (processors §3.3 no. 17), as the file the provider sends. */
export const bigDataBallOf = (
  { game }: BoxScore,
  { floor }: GameFlow,
  events: readonly GameEvent[],
): LandedDocument => {
  const names = new Names(floor);
  const codes = [game.away, game.home];
  const season = seasonName(game.seasonYear);
  const id = feedId(game.nbaGameId);
  const heads = floor.stretches.map(({ fives, period }) => {
    const ten = fives.flat().map((player) => names.of(player));
    return [id, `${season} ${DATA_SETS[game.type]}`, game.date, ...ten, period].join(',');
  });
  let before = { period: 0, elapsed: 0 };
  const lines = events.map((event, i) => {
    const length = event.period === before.period ? event.elapsed - before.elapsed : 0;
    before = event;
    const clocks = `${clock(secondsOfPeriod(event.period) - event.elapsed)},${clock(event.elapsed)},${clock(length)}`;
    const team = event.side === null ? '' : at(codes, event.side);
    const head = `${at(heads, event.stretch)},${event.score[0]},${event.score[1]},${clocks},${i + 1},${team}`;
    return `${head},${textOf(cellsOf(event, names), event.side === 1)}`;
  });
  const name = `[${game.date}]-${id}-${game.away}@${game.home}`;
  return {
    path: `big-data-ball/${season}/${game.date}/game_${id}/${name}.csv`,
    capturedAt: morningAfter(game.date),
    text: `${[BIG_DATA_BALL_COLUMNS, ...lines].join('\n')}\n`,
  };
};
