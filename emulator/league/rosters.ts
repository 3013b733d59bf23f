import { at } from './at.js';
import type { Day } from './day.js';
import { leagueTeams } from './leagueTeams.js';
import { type Player, playersOf, ROSTER_SIZE } from './player.js';
import { randomStream } from './randomStream.js';
import type { SeasonDates } from './seasonDates.js';

/** Two players of different teams change places; both play for the new team from the day on. */
export interface Trade {
  readonly day: Day;
  readonly one: { readonly player: Player; readonly from: string };
  readonly other: { readonly player: Player; readonly from: string };
}

export interface Rosters {
  readonly trades: readonly Trade[];
  /** The team's seventeen on the day, best first. */
  of(team: string, day: Day): readonly Player[];
}

const FIRST_SEASON = 2015;
const SUMMER_MOVES = 0.22;
const TRADES = 7;

/**
 * Franchise of every roster place after the summers up to the season: free agents change places with others of the same
 * standing, so every franchise keeps one star, one second man and so on.
 */
const franchises = (seed: number, seasonYear: number): number[] => {
  const franchise = Array.from({ length: leagueTeams.length * ROSTER_SIZE }, (_, slot) =>
    Math.floor(slot / ROSTER_SIZE),
  );
  for (let year = FIRST_SEASON + 1; year <= seasonYear; year += 1)
    for (let place = 0; place < ROSTER_SIZE; place += 1) {
      const random = randomStream(seed, 'summer', year, place);
      const movers = leagueTeams.map((_, team) => team * ROSTER_SIZE + place).filter(() => random.chance(SUMMER_MOVES));
      const homes = movers.map((slot) => at(franchise, slot));
      movers.forEach((slot, i) => {
        franchise[slot] = at(homes, (i + 1) % movers.length);
      });
    }
  return franchise;
};

const drawTrades = (seed: number, seasonYear: number, dates: SeasonDates, teams: Map<string, Player[]>): Trade[] => {
  const random = randomStream(seed, seasonYear, 'trades');
  const traded = new Set<number>();
  const days = Array.from({ length: TRADES }, () => dates.opening + 50 + random.int(60)).sort((a, b) => a - b);
  return days.flatMap((day) => {
    const [one, other] = random.shuffle(leagueTeams.map(({ code }) => code));
    const place = 1 + random.int(9);
    const left = teams.get(one ?? '')?.[place];
    const right = teams.get(other ?? '')?.[place];
    if (one === undefined || other === undefined || left === undefined || right === undefined) return [];
    if (traded.has(left.id) || traded.has(right.id)) return [];
    traded.add(left.id).add(right.id);
    return [{ day, one: { player: left, from: one }, other: { player: right, from: other } }];
  });
};

const byTalent = (one: Player, other: Player): number => other.skill.talent - one.skill.talent || one.id - other.id;

/** Who plays where in a season; a pure function of seed, season and day. */
export const rosters = (seed: number, seasonYear: number, dates: SeasonDates): Rosters => {
  const players = playersOf(seed, seasonYear);
  const opening = new Map<string, Player[]>(leagueTeams.map(({ code }) => [code, []]));
  franchises(seed, seasonYear).forEach((team, slot) =>
    opening.get(at(leagueTeams, team).code)?.push(at(players, slot)),
  );
  for (const roster of opening.values()) roster.sort(byTalent);
  const trades = drawTrades(seed, seasonYear, dates, opening);
  return {
    trades,
    of: (team, day) => {
      const done = trades.filter((trade) => trade.day <= day && (trade.one.from === team || trade.other.from === team));
      if (done.length === 0) return opening.get(team) ?? [];
      const gone = new Set(done.map(({ one, other }) => (one.from === team ? one : other).player.id));
      const come = done.map(({ one, other }) => (one.from === team ? other : one).player);
      return [...(opening.get(team) ?? []).filter(({ id }) => !gone.has(id)), ...come].sort(byTalent);
    },
  };
};
