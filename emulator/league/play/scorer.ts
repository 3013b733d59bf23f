import { at } from '../at.js';
import type { RandomStream } from '../randomStream.js';
import type { Floor } from './floor.js';
import { paired } from './pairing.js';
import type { Draft } from './play.js';
import { both, commonLength, lengthOf } from './presence.js';

/** A role that somebody has in a play. */
export type Role = 'assist' | 'block' | 'steal' | 'foul';

/** How likely a player is to have part in a play, apart from the time they share. (Default: 1; 0 is never.) */
export type Leaning = (play: Draft, player: number) => number;

const EVEN: Leaning = () => 1;

/** Brings the units of a box score together with the plays they belong to, among those who share the floor. */
export class Scorer {
  private readonly together: readonly (readonly number[])[];

  constructor(
    private readonly floor: Floor,
    private readonly random: RandomStream,
  ) {
    const { presences, lengths } = floor;
    this.together = presences.map((one) => presences.map((other) => commonLength(one, other, lengths)));
  }

  /** A play for each of the players, no play twice; null when they cannot all have one. */
  playsFor(players: readonly number[], plays: readonly Draft[], leaning: Leaning = EVEN): readonly Draft[] | null {
    const given = paired(
      {
        seekers: players.length,
        offers: plays.length,
        choice: (seeker) => this.secondsOf(at(players, seeker)),
        liking: (seeker, offer) => this.liking(at(plays, offer), at(players, seeker), leaning),
      },
      this.random,
    );
    return given?.map((offer) => at(plays, offer)) ?? null;
  }

  /** A player for each of the plays, none of the entries twice, as places in the list; null when there are too few. */
  playersFor(plays: readonly Draft[], players: readonly number[]): readonly number[] | null {
    return paired(
      {
        seekers: plays.length,
        offers: players.length,
        choice: (seeker) => lengthOf(at(plays, seeker).presence, this.floor.lengths),
        liking: (seeker, offer) => this.liking(at(plays, seeker), at(players, offer), EVEN),
      },
      this.random,
    );
  }

  /** Lets a player have part in a play: from now on it can only happen while he is on the floor. */
  join(play: Draft, player: number): void {
    play.presence = both(play.presence, at(this.floor.presences, player));
  }

  private secondsOf(player: number): number {
    return at(at(this.together, player), player);
  }

  private liking(play: Draft, player: number, leaning: Leaning): number {
    const weight = leaning(play, player);
    return weight === 0 ? 0 : weight * this.common(play, player);
  }

  /** Seconds in which the player could have part in the play. */
  private common(play: Draft, player: number): number {
    const { presences, lengths } = this.floor;
    if (play.player !== null && play.presence === at(presences, play.player))
      return at(at(this.together, play.player), player);
    return commonLength(play.presence, at(presences, player), lengths);
  }
}
