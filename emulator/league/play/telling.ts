import { at } from '../at.js';
import type { BoxScore } from '../boxScore.js';
import { type RandomStream, randomStream } from '../randomStream.js';
import { eventPoints, type GameEvent, type Happening } from './events.js';
import { otherSide, type Side, secondsOfPeriod } from './floor.js';
import type { GameFlow } from './gameFlow.js';
import type { Play } from './play.js';
import type { Possession } from './possessions.js';
import { shotSpot } from './shotSpot.js';

const LOST_BALL = ['bad pass', 'lost ball'] as const;
const DEAD_BALL = ['traveling', 'bad pass out of bounds', 'lost ball out of bounds', '3 second violation'] as const;

/** What a feed says of one play, in order; every line of it at the same second but the rebound. */
const happeningsOf = (play: Play, fouled: number, random: RandomStream): readonly Happening[] => {
  const told: Happening[] = [];
  const { player, zone, isMade, assist, block, throws, isTechnical } = play;
  if (player === null) return told;
  if (zone !== null) told.push({ kind: 'shot', player, zone, isMade, assist, block, spot: shotSpot(zone, random) });
  if (play.kind === 'turnover')
    told.push({
      kind: 'turnover',
      player,
      steal: play.steal,
      reason: random.pick(play.steal === null ? DEAD_BALL : LOST_BALL),
    });
  if (throws.length > 0)
    told.push({ kind: 'foul', player: play.foul, type: isTechnical ? 'technical' : 'shooting', fouled });
  throws.forEach((isIn, i) =>
    told.push({ kind: 'free_throw', player, number: i + 1, outOf: throws.length, isMade: isIn, isTechnical }),
  );
  return told;
};

/** Ends of the turns of a stretch, in seconds since tip-off: longer ones for more plays, the last at the end. */
const turnEnds = (
  turns: readonly Possession[],
  span: { readonly from: number; readonly to: number },
  random: RandomStream,
): number[] => {
  const weights = turns.map(({ plays }) => 0.6 + random.next() + 0.7 * (plays.length - 1));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let gone = 0;
  return weights.map((weight) => {
    gone += weight;
    return Math.round(span.from + ((span.to - span.from) * gone) / all);
  });
};

class Teller {
  readonly events: GameEvent[] = [];
  private readonly score: [number, number] = [0, 0];
  private stretch = 0;

  constructor(
    private readonly flow: GameFlow,
    private readonly random: RandomStream,
  ) {}

  /** Tells the whole game. */
  tell(): void {
    const { stretches } = this.flow.floor;
    for (let period = 1; period <= this.flow.firstBalls.length; period += 1) {
      const first = stretches.findIndex((each) => each.period === period);
      const last = stretches.findLastIndex((each) => each.period === period);
      this.stretch = first;
      const start = at(stretches, first).from;
      this.say({ kind: 'period_start' }, null, start);
      if (period === 1 || period > 4) this.jump(at(this.flow.firstBalls, period - 1), start);
      for (let stretch = first; stretch <= last; stretch += 1) {
        if (stretch > first) this.substitute(stretch);
        this.stretch = stretch;
        this.play(stretch);
      }
      this.say({ kind: 'period_end' }, null, at(stretches, last).to);
    }
  }

  private say(happening: Happening, side: Side | null, second: number): void {
    const { period } = at(this.flow.floor.stretches, this.stretch);
    if (side !== null) this.score[side] += eventPoints(happening);
    const start = at(this.flow.floor.periodEnds, period - 1) - secondsOfPeriod(period);
    this.events.push({
      ...happening,
      period,
      elapsed: second - start,
      side,
      stretch: this.stretch,
      score: [this.score[0], this.score[1]],
    });
  }

  private onFloor(side: Side): readonly number[] {
    return at(this.flow.floor.stretches, this.stretch).fives[side];
  }

  private jump(winner: Side, second: number): void {
    const jumperOf = (side: Side): number => {
      const five = this.onFloor(side);
      const isTall = (player: number): boolean => at(this.flow.floor.people, player).line.player.position === 'C';
      return five.find(isTall) ?? at(five, 0);
    };
    const gainedBy = this.random.pick(this.onFloor(winner));
    this.say({ kind: 'jump_ball', jumpers: [jumperOf(0), jumperOf(1)], gainedBy }, winner, second);
  }

  private substitute(stretch: number): void {
    const { stretches } = this.flow.floor;
    const [before, after] = [at(stretches, stretch - 1), at(stretches, stretch)];
    this.stretch = stretch;
    for (const side of [0, 1] as const) {
      const left = before.fives[side].filter((player) => !after.fives[side].includes(player));
      const entered = after.fives[side].filter((player) => !before.fives[side].includes(player));
      entered.forEach((player, i) =>
        this.say({ kind: 'substitution', entered: player, left: at(left, i) }, side, after.from),
      );
    }
  }

  private play(stretch: number): void {
    const turns = at(this.flow.turns, stretch);
    const span = at(this.flow.floor.stretches, stretch);
    const ends = turnEnds(turns, span, this.random);
    const fouls = this.flow.looseFouls.filter((foul) => foul.stretch === stretch).map(({ player }) => player);
    const foulsIn = this.spread(fouls, turns);
    for (const player of foulsIn(-1)) this.loosely(player, span.from);
    turns.forEach((turn, i) => {
      const from = i === 0 ? span.from : at(ends, i - 1);
      for (const player of foulsIn(i)) this.loosely(player, from);
      this.possession(turn, from, at(ends, i));
    });
  }

  /** Each foul to a turn of the other side, or before the first one (−1) when it has none. */
  private spread(fouls: readonly number[], turns: readonly Possession[]): (turn: number) => readonly number[] {
    const placed = fouls.map((player) => {
      const { side } = at(this.flow.floor.people, player);
      const open = turns.flatMap((turn, i) => (turn.side === side ? [] : [i]));
      return { player, turn: open.length === 0 ? -1 : this.random.pick(open) };
    });
    return (turn) => placed.filter((one) => one.turn === turn).map(({ player }) => player);
  }

  private loosely(player: number, second: number): void {
    const { side } = at(this.flow.floor.people, player);
    const fouled = this.random.pick(this.onFloor(otherSide(side)));
    this.say({ kind: 'foul', player, type: 'personal', fouled }, side, second);
  }

  private possession(turn: Possession, from: number, to: number): void {
    turn.plays.forEach((play, i) => {
      const second = Math.round(from + ((to - from) * (i + 1)) / turn.plays.length);
      if (play.kind === 'held_ball') return this.jump(otherSide(turn.side), second);
      const fouled = play.player ?? at(this.onFloor(turn.side), 0);
      for (const happening of happeningsOf(play, fouled, this.random))
        this.say(happening, happening.kind === 'foul' ? otherSide(turn.side) : turn.side, second);
      if (play.rebound === null) return undefined;
      const { side, player } = play.rebound;
      return this.say({ kind: 'rebound', player, isOffensive: side === turn.side }, side, second);
    });
  }
}

/** A game told event by event, in order: what the play-by-play feeds write down. A pure function of seed and flow. */
export const gameEvents = (seed: number, { game }: BoxScore, flow: GameFlow): readonly GameEvent[] => {
  const teller = new Teller(flow, randomStream(seed, 'telling', game.seasonYear, game.nbaGameId));
  teller.tell();
  return teller.events;
};

/** Plus-minus of every participant: what both sides scored while he was on the floor. */
export const plusMinusOf = ({ floor, turns }: GameFlow): readonly number[] => {
  const margins = floor.people.map(() => 0);
  turns.forEach((possessions, stretch) => {
    const swing = possessions.reduce((sum, { side, points }) => sum + (side === 0 ? points : -points), 0);
    const { fives } = at(floor.stretches, stretch);
    for (const player of fives[0]) margins[player] = at(margins, player) + swing;
    for (const player of fives[1]) margins[player] = at(margins, player) - swing;
  });
  return margins.map((margin) => margin + 0);
};
