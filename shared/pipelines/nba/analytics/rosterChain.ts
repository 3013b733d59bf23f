import { isoOf, plusDays, zoned, type GameDate } from '../../../domain/gameDate.js';
import { daysBefore, input, onDate, reference, type Inputs } from '../../../domain/processor.js';
import {
  bdlActivePlayersCurrent,
  brRosterChanges,
  brRostersCurrent,
  espnTeamRosters,
  nbacPlayerListCurrent,
} from '../tables/optionalRaw.js';

const ROSTER_DAYS = 90;
const MIN_ROSTER = 13;

const LISTED = ['team_abbr', 'player_lookup', 'scrape_timestamp'] as const;
const DAILY = ['roster_date', ...LISTED] as const;

/** The four sources of the chain; only names and teams are read, so none of them waits for a cut-off. */
export const rosterInputs = {
  rosters: input(espnTeamRosters, onDate, { population: true, columns: DAILY }),
  olderRosters: input(espnTeamRosters, daysBefore(ROSTER_DAYS), { population: true, columns: DAILY }),
  playerList: input(nbacPlayerListCurrent, reference, { columns: ['season_year', ...LISTED] }),
  activePlayers: input(bdlActivePlayersCurrent, reference, { columns: LISTED }),
  seasonRosters: input(brRostersCurrent, reference, { columns: ['season_year', 'birth_date', ...LISTED] }),
  rosterChanges: input(brRosterChanges, reference, { columns: ['season_year', 'change_type', ...LISTED] }),
} as const;

export type RosterInputs = Inputs<typeof rosterInputs>;

export type RosterSource = 'espn_team_rosters' | 'nbac_player_list' | 'bdl_active_players' | 'br_rosters';

/** Who was on a team, as the first source that covers it knew before the cut. */
export interface Roster {
  readonly source: RosterSource;
  readonly players: readonly string[];
}

interface Listed {
  readonly team_abbr: string | null;
  readonly player_lookup: string;
  readonly scrape_timestamp: string | null;
}

const byTeam = <R extends Listed>(rows: readonly R[]): ReadonlyMap<string, readonly R[]> => {
  const teams = new Map<string, R[]>();
  for (const row of rows) {
    if (row.team_abbr === null) continue;
    const known = teams.get(row.team_abbr);
    if (known === undefined) teams.set(row.team_abbr, [row]);
    else known.push(row);
  }
  return teams;
};

const knownAt = <R extends Listed>(rows: readonly R[], cut: string): readonly R[] =>
  rows.filter((row) => (row.scrape_timestamp ?? '') < cut);

type PlayersOf = (team: string, cut: string) => readonly string[];

/** Daily rosters: of those captured before the cut the newest counts, as a whole. */
const daily = (rows: readonly (Listed & { readonly roster_date: string })[]): PlayersOf => {
  const teams = byTeam(rows);
  return (team, cut) => {
    const known = knownAt(teams.get(team) ?? [], cut);
    const newest = known.reduce((last, row) => (row.roster_date > last ? row.roster_date : last), '');
    return known.filter((row) => row.roster_date === newest).map((row) => row.player_lookup);
  };
};

/** Lists that are kept up to date in place: a row is as old as its last change, the list as young as its newest row. */
const current = (rows: readonly Listed[], date: GameDate, isGone: (row: Listed, cut: string) => boolean): PlayersOf => {
  const teams = byTeam(rows);
  const oldest = isoOf(zoned(plusDays(date, -ROSTER_DAYS), '00:00'));
  return (team, cut) =>
    rows.some((row) => (row.scrape_timestamp ?? '') >= oldest && (row.scrape_timestamp ?? '') < cut)
      ? knownAt(teams.get(team) ?? [], cut)
          .filter((row) => !isGone(row, cut))
          .map((row) => row.player_lookup)
      : [];
};

const seasonList = (inputs: RosterInputs, seasonYear: number, date: GameDate): PlayersOf => {
  const keyOf = (row: Listed): string => `${row.team_abbr} ${row.player_lookup}`;
  const removed = new Map(
    inputs.rosterChanges
      .filter((row) => row.season_year === seasonYear && row.change_type === 'removed')
      .map((row) => [keyOf(row), row.scrape_timestamp ?? '']),
  );
  const rows = inputs.seasonRosters.filter((row) => row.season_year === seasonYear);
  return current(rows, date, (row, cut) => (removed.get(keyOf(row)) ?? '~') < cut);
};

/**
 * The chain `player_roster` (processors §2.12) per team: at least 13 players, known before the cut and within 90 days. Null
 * when no source covers the team.
 */
export const rosterChain = (
  inputs: RosterInputs,
  on: { readonly date: GameDate; readonly seasonYear: number },
  canonical: (lookup: string) => string,
): ((team: string, cut: string) => Roster | null) => {
  const nobodyIsGone = (): boolean => false;
  const chain: readonly (readonly [RosterSource, PlayersOf])[] = [
    ['espn_team_rosters', daily([...inputs.olderRosters, ...inputs.rosters])],
    [
      'nbac_player_list',
      current(
        inputs.playerList.filter((row) => row.season_year === on.seasonYear),
        on.date,
        nobodyIsGone,
      ),
    ],
    ['bdl_active_players', current(inputs.activePlayers, on.date, nobodyIsGone)],
    ['br_rosters', seasonList(inputs, on.seasonYear, on.date)],
  ];
  return (team, cut) => {
    for (const [source, playersOf] of chain) {
      const players = [...new Set(playersOf(team, cut).map(canonical))];
      if (players.length >= MIN_ROSTER) return { source, players };
    }
    return null;
  };
};
