import { landed, pathStamp } from '../../../shared/adapters/sources/documents.js';
import type { LandedDocument } from '../../../shared/domain/processor.js';
import { at } from '../at.js';
import type { BoxScore } from '../boxScore.js';
import { morningAfter } from '../captures.js';
import { teamOf } from '../leagueTeams.js';
import { eventPoints, type GameEvent } from '../play/events.js';
import { type Floor, secondsOfPeriod } from '../play/floor.js';
import type { GameFlow } from '../play/gameFlow.js';
import type { Zone } from '../play/play.js';
import type { ShotSpot } from '../play/shotSpot.js';

/** An action of the feed. Members are written in byte order, which is the order of the text; absent ones are left out. */
interface Action {
  actionNumber: number;
  actionType: string;
  assistPersonId: number | undefined;
  blockPersonId: number | undefined;
  clock: string;
  description: string;
  descriptor: string | undefined;
  foulDrawnPersonId: number | undefined;
  isFieldGoal: 0 | 1;
  jumpBallLostPersonId: number | undefined;
  jumpBallWonPersonId: number | undefined;
  period: number;
  periodType: string;
  /** 0 for a team or the officials. */
  personId: number;
  playerName: string;
  playerNameI: string | undefined;
  qualifiers: readonly string[] | undefined;
  scoreAway: string;
  scoreHome: string;
  shotDistance: number | undefined;
  shotResult: string | undefined;
  stealPersonId: number | undefined;
  subType: string;
  substitutedPersonId: number | undefined;
  teamId: number | undefined;
  teamTricode: string | undefined;
  x: number | undefined;
  xLegacy: number | undefined;
  y: number | undefined;
  yLegacy: number | undefined;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** ISO duration of the time left: `PT11M41.00S`. */
const clock = (seconds: number): string => `PT${twoDigits(Math.floor(seconds / 60))}M${twoDigits(seconds % 60)}.00S`;

const COURT_LENGTH = 94;
const COURT_WIDTH = 50;
const BASKET_TO_BASELINE = 5.25;

const hundredth = (value: number): number => Math.round(value * 100) / 100;

/** Coordinates are per cent of the court, each side shown as attacking its own basket. */
const placeShot = (action: Action, { distance, across, out }: ShotSpot, isHome: boolean): void => {
  const along = ((BASKET_TO_BASELINE + out) / COURT_LENGTH) * 100;
  const sideways = ((COURT_WIDTH / 2 + across) / COURT_WIDTH) * 100;
  action.shotDistance = distance;
  action.x = hundredth(isHome ? 100 - along : along);
  action.y = hundredth(isHome ? 100 - sideways : sideways);
  action.xLegacy = Math.round(across * 10);
  action.yLegacy = Math.round(out * 10);
};

const blank = (event: GameEvent, number: number, code: string | undefined): Action => ({
  actionNumber: number,
  actionType: '',
  assistPersonId: undefined,
  blockPersonId: undefined,
  clock: clock(secondsOfPeriod(event.period) - event.elapsed),
  description: '',
  descriptor: undefined,
  foulDrawnPersonId: undefined,
  isFieldGoal: 0,
  jumpBallLostPersonId: undefined,
  jumpBallWonPersonId: undefined,
  period: event.period,
  periodType: event.period > 4 ? 'OVERTIME' : 'REGULAR',
  personId: 0,
  playerName: '',
  playerNameI: undefined,
  qualifiers: undefined,
  scoreAway: String(event.score[0]),
  scoreHome: String(event.score[1]),
  shotDistance: undefined,
  shotResult: undefined,
  stealPersonId: undefined,
  subType: '',
  substitutedPersonId: undefined,
  teamId: code === undefined ? undefined : teamOf(code).id,
  teamTricode: code,
  x: undefined,
  xLegacy: undefined,
  y: undefined,
  yLegacy: undefined,
});

const ZONE_ACTIONS: Readonly<Record<Zone, readonly [actionType: string, subType: string]>> = {
  paint: ['2pt', 'Layup'],
  mid_range: ['2pt', 'Jump Shot'],
  three: ['3pt', 'Jump Shot'],
};

const resultOf = (isMade: boolean): string => (isMade ? 'Made' : 'Missed');

/** Writes the players of an action; the feed names the others by id only. */
class Writer {
  constructor(private readonly floor: Floor) {}

  private id(player: number | null): number | undefined {
    return player === null ? undefined : at(this.floor.people, player).line.player.id;
  }

  private by(action: Action, kind: readonly [actionType: string, subType: string], player: number | null): void {
    action.actionType = kind[0];
    action.subType = kind[1];
    if (player === null) return;
    const { id, name } = at(this.floor.people, player).line.player;
    action.personId = id;
    action.playerName = name.full;
    action.playerNameI = `${name.first.charAt(0)}. ${name.last}`;
  }

  write(action: Action, event: GameEvent): void {
    switch (event.kind) {
      case 'period_start':
        return this.by(action, ['period', 'start'], null);
      case 'period_end':
        return this.by(action, ['period', 'end'], null);
      case 'jump_ball': {
        const [away, home] = event.jumpers;
        action.jumpBallWonPersonId = this.id(event.side === 0 ? away : home);
        action.jumpBallLostPersonId = this.id(event.side === 0 ? home : away);
        return this.by(action, ['jumpball', 'recovered'], event.gainedBy);
      }
      case 'shot':
        action.isFieldGoal = 1;
        action.shotResult = resultOf(event.isMade);
        action.assistPersonId = this.id(event.assist);
        action.blockPersonId = this.id(event.block);
        placeShot(action, event.spot, event.side === 1);
        return this.by(action, ZONE_ACTIONS[event.zone], event.player);
      case 'free_throw':
        action.shotResult = resultOf(event.isMade);
        action.descriptor = event.isTechnical ? 'technical' : undefined;
        return this.by(action, ['freethrow', `${event.number} of ${event.outOf}`], event.player);
      case 'rebound':
        action.qualifiers = event.player === null ? ['team'] : undefined;
        return this.by(action, ['rebound', event.isOffensive ? 'offensive' : 'defensive'], event.player);
      case 'turnover':
        action.stealPersonId = this.id(event.steal);
        return this.by(action, ['turnover', event.reason], event.player);
      case 'foul':
        action.foulDrawnPersonId = this.id(event.fouled);
        action.descriptor = event.type === 'shooting' ? 'shooting' : undefined;
        return this.by(action, ['foul', event.type === 'technical' ? 'technical' : 'personal'], event.player);
      case 'substitution':
        action.substitutedPersonId = this.id(event.left);
        return this.by(action, ['substitution', 'in'], event.entered);
    }
  }
}

const describe = (action: Action, points: number): string => {
  const missed = action.shotResult === 'Missed' ? 'MISS ' : '';
  const scored = points > 0 ? ` (${points} PTS)` : '';
  return `${missed}${action.playerNameI ?? 'TEAM'} ${action.actionType} ${action.subType}${scored}`;
};

/** The league's own play-by-play of one game (processors §3.3 no. 9). */
export const nbacPlayByPlayOf = (
  { game }: BoxScore,
  { floor }: GameFlow,
  events: readonly GameEvent[],
): LandedDocument => {
  const writer = new Writer(floor);
  const codes = [game.away, game.home];
  const actions = events.map((event, i) => {
    const action = blank(event, i + 1, event.side === null ? undefined : codes[event.side]);
    writer.write(action, event);
    action.description = describe(action, eventPoints(event));
    return action;
  });
  const capturedAt = morningAfter(game.date);
  return landed(`nba-com/play-by-play/${game.date}/game-${game.nbaGameId}/${pathStamp(capturedAt)}.json`, capturedAt, {
    playByPlay: { game: { actions, gameId: game.nbaGameId } },
  });
};
