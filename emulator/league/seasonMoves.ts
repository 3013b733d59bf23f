import { dateOfDay, type Day, dayOf } from './day.js';
import type { Player } from './player.js';
import { leagueTeams, teamOf } from './leagueTeams.js';
import { randomStream } from './randomStream.js';
import { rosters, type Trade } from './rosters.js';
import { seasonDates } from './seasonDates.js';

/** A transaction of the league office: a player joins a team, or a draft pick goes with a trade (no player). */
export interface Move {
  readonly day: Day;
  readonly type: 'Trade' | 'Signing';
  readonly player: Player | null;
  /** Code of the team he joins. */
  readonly to: string;
  /** Code of the team he leaves; null for a free agent. */
  readonly from: string | null;
  /** Names the moves of one deal. */
  readonly deal: string;
  readonly description: string;
}

const ROLES: Readonly<Record<Player['position'], string>> = { G: 'guard', F: 'forward', C: 'center' };

const nameOf = (code: string): string => teamOf(code).name;

const FIRST_SEASON = 2015;
const SUMMER_DAYS = 60;
/** A trade is announced the day before both play for their new teams. */
const ANNOUNCED_BEFORE = 1;

const tradesOf = (trades: readonly Trade[], seasonYear: number): readonly Move[] =>
  trades.flatMap(({ day, one, other }, i) => {
    const deal = `Trade ${seasonYear}${String(i + 1).padStart(3, '0')}`;
    const moves = [
      { player: one.player, from: one.from, to: other.from },
      { player: other.player, from: other.from, to: one.from },
    ].map(({ player, from, to }): Move => ({
      day: day - ANNOUNCED_BEFORE,
      type: 'Trade',
      player,
      from,
      to,
      deal,
      description: `${nameOf(to)} received ${ROLES[player.position]} ${player.name.full} from ${nameOf(from)}.`,
    }));
    // Every third deal has a draft pick in it, which is a row without a player.
    const pick: Move = {
      day: day - ANNOUNCED_BEFORE,
      type: 'Trade',
      player: null,
      from: other.from,
      to: one.from,
      deal,
      description: `${nameOf(one.from)} received a second round draft pick from ${nameOf(other.from)}.`,
    };
    return i % 3 === 0 ? [...moves, pick] : moves;
  });

/** Who plays for whom: by player, the code of his team. */
const teamsOn = (seed: number, seasonYear: number, moment: 'opening' | 'closing'): ReadonlyMap<Player, string> => {
  const dates = seasonDates(seed, seasonYear);
  const book = rosters(seed, seasonYear, dates);
  return new Map(
    leagueTeams.flatMap(({ code }) => book.of(code, dates[moment]).map((player) => [player, code] as const)),
  );
};

/** Free agents of the summer: whoever opens the season for another team than last year's, or for the first time. */
const signingsOf = (seed: number, seasonYear: number): readonly Move[] => {
  if (seasonYear <= FIRST_SEASON) return [];
  const before = new Map([...teamsOn(seed, seasonYear - 1, 'closing')].map(([{ id }, code]) => [id, code]));
  const july = dayOf(seasonYear, 7, 6);
  return [...teamsOn(seed, seasonYear, 'opening')]
    .filter(([{ id }, code]) => before.get(id) !== code)
    .map(([player, code]): Move => ({
      day: july + randomStream(seed, 'signing', seasonYear, player.id).int(SUMMER_DAYS),
      type: 'Signing',
      player,
      from: null,
      to: code,
      deal: `Signing ${seasonYear}${player.id}`,
      description: `${nameOf(code)} signed free agent ${ROLES[player.position]} ${player.name.full}.`,
    }));
};

/** Every move of a season, from its summer on, the newest first. A pure function of seed and season. */
export const seasonMoves = (seed: number, seasonYear: number, trades: readonly Trade[]): readonly Move[] =>
  [...tradesOf(trades, seasonYear), ...signingsOf(seed, seasonYear)].sort(
    (one, other) => other.day - one.day || (one.deal < other.deal ? -1 : 1),
  );

export const moveDate = (move: Move): string => dateOfDay(move.day);
