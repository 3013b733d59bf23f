import type { GateDeclaration, GateJudgement } from '../../domain/pipeline.js';
import { input, onDate } from '../../domain/processor.js';
import { textOf, type Row } from '../../domain/table.js';
import {
  playerGameSummary,
  teamDefenseGameSummary,
  teamOffenseGameSummary,
  upcomingPlayerGameContext,
  upcomingTeamGameContext,
} from './tables/analytics.js';
import { sourceGaps } from './tables/orchestration.js';
import { bdlPlayerBoxscores, nbacGamebookPlayerStats, nbacPlayerBoxscores, nbacTeamBoxscore } from './tables/raw.js';

const pass = (measured: number, threshold: number): GateJudgement => ({
  outcome: 'pass',
  reason: null,
  measured,
  threshold,
});
const blocked = (reason: string, measured: number, threshold: number): GateJudgement => ({
  outcome: 'blocked',
  reason,
  measured,
  threshold,
});

type Rows = readonly Row[] | undefined;

const gamesIn = (rows: Rows): Set<string> => new Set((rows ?? []).map(({ game_id: id }) => textOf(id)));

const gapGames = (gaps: Rows, processor: string): Set<string> =>
  new Set((gaps ?? []).filter((gap) => gap['processor'] === processor).map(({ game_id: id }) => textOf(id)));

const PLAYER_PRIMARY = 'p2.nbac_gamebook_player_stats';
const PLAYER_SOURCES = ['gamebook', 'bdl', 'nbacBox'] as const;

const playerGames = (inputs: Readonly<Record<string, Rows>>): Set<string> =>
  new Set(PLAYER_SOURCES.flatMap((alias) => [...gamesIn(inputs[alias])]));

/** Every expected game is there under its canonical id, from the primary or a fallback source, unless its absence is declared. */
const raw: GateDeclaration = {
  id: 'G-RAW',
  inputs: {
    teamBox: input(nbacTeamBoxscore, onDate, { columns: ['game_id', 'team_abbr'] }),
    gamebook: input(nbacGamebookPlayerStats, onDate, { columns: ['game_id'] }),
    bdl: input(bdlPlayerBoxscores, onDate, { columns: ['game_id'] }),
    nbacBox: input(nbacPlayerBoxscores, onDate, { columns: ['game_id'] }),
    gaps: input(sourceGaps, onDate),
  },
  judge: (inputs, { games }) => {
    const players = playerGames(inputs);
    const teams = gamesIn(inputs['teamBox']);
    const playerGaps = gapGames(inputs['gaps'], PLAYER_PRIMARY);
    const teamGaps = gapGames(inputs['gaps'], 'p2.nbac_team_boxscore');
    const noPlayers = games.filter((id) => !players.has(id) && !playerGaps.has(id));
    // A game without team rows can still be rebuilt from its players.
    const noTeams = games.filter((id) => !teams.has(id) && !players.has(id) && !teamGaps.has(id));
    const missing = [
      ...noPlayers.map((id) => `${id} has no player box`),
      ...noTeams.map((id) => `${id} has no team box`),
    ];
    const found = games.length - new Set([...noPlayers, ...noTeams]).size;
    return missing.length === 0 ? pass(found, games.length) : blocked(missing.join(', '), found, games.length);
  },
};

/** A game with roster or did-not-play rows but no active player is a gamebook that was captured too early. */
const gamebook: GateDeclaration = {
  id: 'G-GAMEBOOK',
  inputs: { gamebook: input(nbacGamebookPlayerStats, onDate, { columns: ['game_id', 'player_status'] }) },
  judge: ({ gamebook: rows = [] }) => {
    const active = gamesIn(rows.filter(({ player_status: status }) => status === 'active'));
    const incomplete = [...gamesIn(rows)].filter((id) => !active.has(id));
    return incomplete.length === 0
      ? pass(active.size, active.size)
      : blocked(`no active player in ${incomplete.join(', ')}`, active.size, active.size + incomplete.length);
  },
};

const TABLES = [
  teamOffenseGameSummary,
  teamDefenseGameSummary,
  upcomingTeamGameContext,
  playerGameSummary,
  upcomingPlayerGameContext,
];
const GAMES_COVERED = 1;
const PLAYERS_WITH_MINUTES = 0.8;
const MOST_NULL = 0.05;

const tables: GateDeclaration = {
  id: 'G-TABLES',
  inputs: {
    ...Object.fromEntries(TABLES.map((table) => [table.name, input(table, onDate, { columns: ['game_id'] })])),
    gaps: input(sourceGaps, onDate),
  },
  judge: (inputs, { games, planned }) => {
    const gone = gapGames(inputs['gaps'], PLAYER_PRIMARY);
    const noPlayers = games.every((id) => gone.has(id));
    const empty = planned
      .map((id) => id.slice(id.indexOf('.') + 1))
      .filter((name) => name in inputs && inputs[name]?.length === 0)
      .filter((name) => !(noPlayers && name.includes('player')));
    return empty.length === 0
      ? pass(planned.length, planned.length)
      : blocked(`no rows in ${empty.join(', ')}`, planned.length - empty.length, planned.length);
  },
};

const summary = {
  players: input(playerGameSummary, onDate, {
    columns: ['game_id', 'played', 'points', 'minutes_played', 'usage_rate'],
  }),
  gaps: input(sourceGaps, onDate),
};

const coverage: GateDeclaration = {
  id: 'G-COV',
  inputs: summary,
  judge: ({ players = [], gaps }, { games }) => {
    const gone = gapGames(gaps, PLAYER_PRIMARY);
    const expected = games.filter((id) => !gone.has(id));
    const found = gamesIn(players);
    const missing = expected.filter((id) => !found.has(id));
    const share = expected.length === 0 ? 1 : (expected.length - missing.length) / expected.length;
    return share >= GAMES_COVERED
      ? pass(share, GAMES_COVERED)
      : blocked(`no player summary for ${missing.join(', ')}`, share, GAMES_COVERED);
  },
};

const minutes: GateDeclaration = {
  id: 'G-MIN',
  inputs: summary,
  judge: ({ players = [], gaps }, { games }) => {
    const gone = gapGames(gaps, PLAYER_PRIMARY);
    if (players.length === 0)
      return games.every((id) => gone.has(id))
        ? pass(1, PLAYERS_WITH_MINUTES)
        : blocked('no player with games scheduled', 0, PLAYERS_WITH_MINUTES);
    // Minutes of 0 are minutes; a parser that lost them leaves NULL.
    const share = players.filter(({ minutes_played: found }) => found !== null).length / players.length;
    return share >= PLAYERS_WITH_MINUTES
      ? pass(share, PLAYERS_WITH_MINUTES)
      : blocked('too many players without minutes', share, PLAYERS_WITH_MINUTES);
  },
};

const nulls: GateDeclaration = {
  id: 'G-NULL',
  inputs: summary,
  judge: ({ players = [] }) => {
    const played = players.filter(({ played: did }) => did === true);
    const rates = ['points', 'minutes_played', 'usage_rate'].map((column) => {
      const share = played.length === 0 ? 0 : played.filter((row) => row[column] === null).length / played.length;
      return { column, share };
    });
    const worst = rates.toSorted((a, b) => b.share - a.share)[0] ?? { column: '', share: 0 };
    return worst.share <= MOST_NULL
      ? pass(worst.share, MOST_NULL)
      : blocked(`${worst.column} is NULL too often`, worst.share, MOST_NULL);
  },
};

export const nbaGates: readonly GateDeclaration[] = [raw, gamebook, tables, coverage, minutes, nulls];
