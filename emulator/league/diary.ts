import { at } from './at.js';
import type { Day } from './day.js';

const TEAMS = 30;
const GAMES_PER_TEAM = 82;

/** Which days each team plays. */
export class Diary {
  private readonly days = Array.from({ length: TEAMS }, () => new Set<Day>());

  played(team: number, day: Day): boolean {
    return at(this.days, team).has(day);
  }

  add(team: number, day: Day): void {
    at(this.days, team).add(day);
  }

  remove(team: number, day: Day): void {
    at(this.days, team).delete(day);
  }

  /** Whether a game on the day would be a second one, or make three days in a row. */
  isBlocked(team: number, day: Day): boolean {
    const has = (offset: number): boolean => this.played(team, day + offset);
    return has(0) || (has(-1) && (has(-2) || has(1))) || (has(1) && has(2));
  }

  recent(team: number, day: Day, span: number): number {
    let games = 0;
    for (let back = 1; back <= span; back += 1) if (this.played(team, day - back)) games += 1;
    return games;
  }

  remaining(team: number): number {
    return GAMES_PER_TEAM - at(this.days, team).size;
  }
}
