import { ConfigError } from '../../domain/errors.js';
import { EASTERN, type GameDate, gameDateOf, type Instant, plusDays, zoned } from '../../domain/gameDate.js';
import { sha256 } from '../../domain/hash.js';
import type { LandedDocument } from '../../domain/processor.js';
import type { Source } from '../../ports/source.js';
import { type ArchiveFile, gameIdsOf, readArchiveFile } from './archive/archiveFile.js';
import {
  type ArchivePlayerLine,
  type ArchiveTeamLine,
  type ArchiveZones,
  type ByGame,
  playerLines,
  playerZones,
  teamLines,
  teamZones,
} from './archive/archiveBoxes.js';
import { type ArchiveGame, archiveGames, type ArchiveGames, grouped } from './archive/archiveGames.js';
import { archiveOffer } from './archive/archiveOffer.js';
import { archiveProps, propsDocuments, tipOffs } from './archive/archiveProps.js';
import { gamebookDocument, scheduleDocument, teamBoxDocument, zoneSummaryDocument } from './documents.js';

const FILES = {
  games: 'games.csv.gz',
  teamBox: 'team_boxscores.csv.gz',
  playerBox: 'player_boxscores.csv.gz',
  zones: 'shot_zones.csv.gz',
  teamZones: 'team_shot_zones.csv.gz',
  props: 'points_props.csv.gz',
} as const;

/** Box data is taken as captured at 06:00 Eastern of the day after. */
const CAPTURE_TIME = '06:00';
const capturedAfter = (date: GameDate): Instant => zoned(plusDays(date, 1), CAPTURE_TIME);

/** `HH:mm` in Eastern time, or null when the instant is not on the game's own Eastern day. */
const easternTime = (date: GameDate, instant: Instant | undefined): string | null => {
  if (instant === undefined || gameDateOf(instant) !== date) return null;
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: EASTERN,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return parts.format(instant);
};

const scheduleOf = (games: readonly ArchiveGame[], tips: ReadonlyMap<string, Instant>): LandedDocument => {
  const [first, last] = [games[0], games.at(-1)];
  if (first === undefined || last === undefined) throw new ConfigError('the archive has no game of that season');
  return scheduleDocument({
    seasonYear: first.seasonYear,
    capturedAt: capturedAfter(last.gameDate),
    games: games.map((game) => ({
      gameDate: game.gameDate,
      nbaGameId: game.nbaGameId,
      awayAbbr: game.awayAbbr,
      homeAbbr: game.homeAbbr,
      status: 3,
      tipOffEastern: easternTime(game.gameDate, tips.get(game.nbaGameId)),
      homeScore: game.homeScore,
      awayScore: game.awayScore,
      neutralSite: game.isNeutralSite,
      isEmiratesCup: game.isCup,
      ...(game.playoffRound === null ? {} : { playoffRound: game.playoffRound }),
    })),
  });
};

const teamBoxOf = (game: ArchiveGame, lines: readonly ArchiveTeamLine[]): LandedDocument =>
  teamBoxDocument({
    ...game,
    capturedAt: capturedAfter(game.gameDate),
    teams: [...lines].sort((a, b) => Number(a.isHome) - Number(b.isHome)),
  });

// The archive lists who played, so every row is active; its minutes are whole.
const gamebookOf = (game: ArchiveGame, lines: readonly ArchivePlayerLine[]): LandedDocument =>
  gamebookDocument({
    ...game,
    capturedAt: capturedAfter(game.gameDate),
    active: lines.map((line) => ({ ...line, minutes: `${String(line.minutes).padStart(2, '0')}:00` })),
  });

const zonesOf = (game: ArchiveGame, teams: readonly ArchiveZones[], players: readonly ArchiveZones[]): LandedDocument =>
  zoneSummaryDocument({
    ...game,
    capturedAt: capturedAfter(game.gameDate),
    teams: teams.map((team) => ({
      ...team,
      abbr: team.teamAbbr,
      players: players.filter((player) => player.teamAbbr === team.teamAbbr),
    })),
  });

/** Runs once, on first use. */
const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
};

const known = <T>(lines: ByGame<T>, game: ArchiveGame): readonly T[] => lines.get(game.nbaGameId) ?? [];

/** Documents of one processor's games of one date. */
type Feed = (games: readonly ArchiveGame[]) => Promise<readonly LandedDocument[]>;

const perGame =
  <T>(load: () => Promise<ByGame<T>>, build: (game: ArchiveGame, lines: readonly T[]) => LandedDocument): Feed =>
  async (games) => {
    const lines = await load();
    return games.flatMap((game) => {
      const found = known(lines, game);
      return found.length === 0 ? [] : [build(game, found)];
    });
  };

const editionOf = (files: readonly ArchiveFile[]): string =>
  sha256(files.map((file) => `${file.name} ${file.sha256}`).join('\n')).slice(0, 12);

const openFiles = async (folder: string) => {
  const games = await readArchiveFile(folder, FILES.games);
  const teamBox = await readArchiveFile(folder, FILES.teamBox);
  const playerBox = await readArchiveFile(folder, FILES.playerBox);
  const zones = await readArchiveFile(folder, FILES.zones);
  const teamZoneFile = await readArchiveFile(folder, FILES.teamZones);
  const props = await readArchiveFile(folder, FILES.props);
  const coverage = {
    teamBox: gameIdsOf(teamBox),
    playerBox: gameIdsOf(playerBox),
    zones: gameIdsOf(zones),
    props: gameIdsOf(props),
  };
  return { games, props, coverage, version: editionOf([games, teamBox, playerBox, zones, teamZoneFile, props]) };
};

const feedsOf = (folder: string, propsOf: ReadonlyMap<string, Parameters<typeof propsDocuments>[1]>) => {
  const load = <T>(name: string, linesOf: (file: ArchiveFile) => ByGame<T>): (() => Promise<ByGame<T>>) =>
    once(async () => linesOf(await readArchiveFile(folder, name)));
  const zoneTeams = load(FILES.teamZones, teamZones);
  const zonePlayers = load(FILES.zones, playerZones);
  return new Map<string, Feed>([
    ['p2.nbac_team_boxscore', perGame(load(FILES.teamBox, teamLines), teamBoxOf)],
    ['p2.nbac_gamebook_player_stats', perGame(load(FILES.playerBox, playerLines), gamebookOf)],
    [
      'p2.shot_zone_summary',
      async (games) => {
        const [teams, players] = [await zoneTeams(), await zonePlayers()];
        return games.flatMap((game) => {
          const found = known(teams, game);
          return found.length === 0 ? [] : [zonesOf(game, found, known(players, game))];
        });
      },
    ],
    [
      'p2.odds_api_player_points_props',
      async (games) => games.flatMap((game) => propsDocuments(game, propsOf.get(game.nbaGameId) ?? [])),
    ],
  ]);
};

const sourceOver = (games: ArchiveGames, opened: Awaited<ReturnType<typeof openFiles>>, folder: string): Source => {
  const props = archiveProps(opened.props);
  const tips = tipOffs(props);
  const feeds = feedsOf(
    folder,
    grouped(props, (prop) => prop.nbaGameId),
  );
  const offer = archiveOffer(games, opened.coverage, opened.version);
  return {
    name: 'archive',
    offer: () => offer,
    seasons: () => Promise.resolve(games.seasons),
    schedule: async (seasonYear) => scheduleOf(games.ofSeason.get(seasonYear) ?? [], tips),
    documents: async (processor, date) => (await feeds.get(processor)?.(games.ofDate.get(date) ?? [])) ?? [],
  };
};

/**
 * A source over a folder of gzip CSV files. The schedule comes as one document per season through `schedule`, not per
 * date; box scores, zones and lines are read on first use and kept as compact records. The same call gives the same bytes.
 * @throws {ConfigError} the folder or one of its files is absent, or a file has another shape.
 */
export const openArchiveSource = async (folder: string): Promise<Source> => {
  const opened = await openFiles(folder);
  return sourceOver(archiveGames(opened.games), opened, folder);
};
