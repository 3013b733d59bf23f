import { forEachRecord, readArchiveFile, type Cell } from '../../shared/adapters/sources/archive/archiveFile.js';
import type { SummaryRow } from '../../shared/pipelines/nba/predictions/seasonGames.js';

/** A player's game of the archive, with what usage needs of his team. */
export interface StudyGame extends SummaryRow {
  readonly season: number;
  readonly isPlayoff: boolean;
  readonly turnovers: number;
  readonly freeThrows: number;
  readonly zones: readonly [paint: number, mid: number, three: number] | null;
}

export interface StudyTeamGame {
  readonly date: string;
  readonly gameId: string;
  readonly season: number;
  readonly team: string;
  readonly opponent: string;
  readonly won: boolean;
  readonly possessions: number;
  readonly points: number;
  readonly plays: number;
  readonly minutes: number;
  readonly defence: number;
  readonly offence: number;
  readonly pace: number;
}

const SEASONS: ReadonlySet<string> = new Set(['2021-22', '2022-23']);

const numberOf = (cell: Cell, column: string): number => Number(cell(column) === '' ? 0 : cell(column));

const zonesOfGames = async (archive: string): Promise<ReadonlyMap<string, readonly [number, number, number]>> => {
  const zones = new Map<string, readonly [number, number, number]>();
  forEachRecord(await readArchiveFile(archive, 'shot_zones.csv.gz'), (cell) => {
    if (SEASONS.has(cell('season')))
      zones.set(`${cell('game_id')} ${cell('player_id')}`, [
        numberOf(cell, 'paint_fga'),
        numberOf(cell, 'mid_fga'),
        numberOf(cell, 'three_fga'),
      ]);
  });
  return zones;
};

/** Player games with minutes of both studied seasons, oldest first. */
export const readStudyGames = async (archive: string): Promise<readonly StudyGame[]> => {
  const zones = await zonesOfGames(archive);
  const games: StudyGame[] = [];
  forEachRecord(await readArchiveFile(archive, 'player_boxscores.csv.gz'), (cell) => {
    if (!SEASONS.has(cell('season')) || numberOf(cell, 'minutes') === 0) return;
    games.push({
      game_date: cell('game_date'),
      game_id: cell('game_id'),
      nba_game_id: cell('game_id'),
      season: Number(cell('season_year')),
      player_lookup: cell('player_id'),
      played: true,
      team_abbr: cell('team_abbr'),
      opponent_team_abbr: cell('opp_abbr'),
      home_game: cell('is_home') === '1',
      isPlayoff: cell('season_type') === 'playoffs',
      points: numberOf(cell, 'pts'),
      minutes_played: numberOf(cell, 'minutes'),
      fg_attempts: numberOf(cell, 'fga'),
      ft_attempts: numberOf(cell, 'fta'),
      turnovers: numberOf(cell, 'tov'),
      freeThrows: numberOf(cell, 'ftm'),
      zones: zones.get(`${cell('game_id')} ${cell('player_id')}`) ?? null,
    });
  });
  return games.toSorted((a, b) => (`${a.game_date} ${a.player_lookup}` < `${b.game_date} ${b.player_lookup}` ? -1 : 1));
};

interface Box {
  readonly plays: number;
  readonly possessions: number;
}

/** Team games of both seasons, oldest first, with ratings and pace per 48 minutes. */
export const readStudyTeams = async (archive: string): Promise<readonly StudyTeamGame[]> => {
  const boxes = new Map<string, Box>();
  const cells: {
    readonly key: string;
    readonly other: string;
    readonly row: Omit<StudyTeamGame, 'defence' | 'offence' | 'pace' | 'possessions' | 'plays'> & {
      readonly allowed: number;
    };
  }[] = [];
  forEachRecord(await readArchiveFile(archive, 'team_boxscores.csv.gz'), (cell) => {
    if (!SEASONS.has(cell('season'))) return;
    const plays = numberOf(cell, 'fga') + 0.44 * numberOf(cell, 'fta') + numberOf(cell, 'tov');
    const key = `${cell('game_id')} ${cell('team_abbr')}`;
    boxes.set(key, { plays, possessions: plays - numberOf(cell, 'oreb') });
    cells.push({
      key,
      other: `${cell('game_id')} ${cell('opp_abbr')}`,
      row: {
        date: cell('game_date'),
        gameId: cell('game_id'),
        season: Number(cell('season_year')),
        team: cell('team_abbr'),
        opponent: cell('opp_abbr'),
        won: cell('won') === '1',
        points: numberOf(cell, 'pts'),
        allowed: numberOf(cell, 'opp_pts'),
        minutes: numberOf(cell, 'minutes'),
      },
    });
  });
  return cells
    .flatMap(({ key, other, row: { allowed, ...row } }) => {
      const [own, theirs] = [boxes.get(key), boxes.get(other)];
      if (own === undefined || theirs === undefined) return [];
      return [
        {
          ...row,
          ...own,
          offence: (100 * row.points) / own.possessions,
          defence: (100 * allowed) / theirs.possessions,
          pace: (48 * own.possessions) / (row.minutes / 5),
        },
      ];
    })
    .toSorted((a, b) => (`${a.date} ${a.team}` < `${b.date} ${b.team}` ? -1 : 1));
};
