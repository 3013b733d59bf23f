import { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDuckdbWarehouse } from '../../shared/adapters/duckdb/duckdbWarehouse.js';
import type { Warehouse } from '../../shared/ports/warehouse.js';
import { normalizePlayerName } from '../../shared/pipelines/nba/identity/playerLookup.js';

interface Golden {
  readonly player_games: readonly Readonly<Record<string, string | number | boolean>>[];
  readonly last10_points: readonly {
    readonly player: string;
    readonly before: string;
    readonly points: readonly number[];
  }[];
  readonly team_defence_last15: readonly Readonly<Record<string, string | number>>[];
  readonly regular_season_totals: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
  readonly playoff_totals: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
}

interface Check {
  readonly name: string;
  readonly expected: unknown;
  readonly found: unknown;
}

const one = async (warehouse: Warehouse, sql: string): Promise<Readonly<Record<string, unknown>>> =>
  (await warehouse.select(sql))[0] ?? {};

const playerGames = (warehouse: Warehouse, golden: Golden): Promise<Check[]> =>
  Promise.all(
    golden.player_games.map(async (line) => {
      const row = await one(
        warehouse,
        `select points as pts, round(minutes_played) as min, fg_makes || '-' || fg_attempts as fg, three_pt_makes || '-' || three_pt_attempts as fg3,
           ft_makes || '-' || ft_attempts as ft, rebounds as reb, assists as ast, team_abbr as team, opponent_team_abbr as opp, home_game as home
         from nba_analytics.player_game_summary
         where game_date = '${String(line['date'])}' and player_lookup = '${normalizePlayerName(String(line['player']))}'`,
      );
      const fields = ['pts', 'min', 'fg', 'fg3', 'ft', 'reb', 'ast', 'team', 'opp', 'home'];
      const pick = (of: Readonly<Record<string, unknown>>): string => JSON.stringify(fields.map((field) => of[field]));
      return { name: `${String(line['player'])} ${String(line['date'])}`, expected: pick(line), found: pick(row) };
    }),
  );

const lastTen = (warehouse: Warehouse, golden: Golden): Promise<Check[]> =>
  Promise.all(
    golden.last10_points.map(async ({ player, before, points }) => {
      const rows = await warehouse.select(
        `select points from nba_analytics.player_game_summary where player_lookup = '${normalizePlayerName(player)}' and played
           and game_date < '${before}' and game_date >= '${before}'::date - 200 order by game_date desc limit 10`,
      );
      const found = rows.map((row) => Number(row['points'])).sort((a, b) => a - b);
      return {
        name: `last ten of ${player} before ${before}`,
        expected: JSON.stringify(points.toSorted((a, b) => a - b)),
        found: JSON.stringify(found),
      };
    }),
  );

const ZONES = [
  'opp_paint_fga',
  'opp_paint_fgm',
  'opp_mid_fga',
  'opp_mid_fgm',
  'opp_three_fga',
  'opp_three_fgm',
  'opp_pts_pg',
];

const defence = (warehouse: Warehouse, golden: Golden): Promise<Check[]> =>
  Promise.all(
    golden.team_defence_last15.map(async (fact) => {
      const { team, before, first, last } = fact;
      const row = await one(
        warehouse,
        `select sum(opp_paint_attempts) as opp_paint_fga, sum(opp_paint_makes) as opp_paint_fgm, sum(opp_mid_range_attempts) as opp_mid_fga,
           sum(opp_mid_range_makes) as opp_mid_fgm, sum(opp_zone_three_attempts) as opp_three_fga, sum(opp_zone_three_makes) as opp_three_fgm,
           round(avg(points_allowed), 4) as opp_pts_pg, count(*) as games
         from nba_analytics.team_defense_game_summary
         where defending_team_abbr = '${team}' and game_date between '${first}' and '${last}' and game_date < '${before}'`,
      );
      const pick = (of: Readonly<Record<string, unknown>>): string =>
        JSON.stringify(ZONES.map((field) => Number(of[field])));
      return {
        name: `defence of ${team} before ${before}`,
        expected: `15 ${pick(fact)}`,
        found: `${Number(row['games'])} ${pick(row)}`,
      };
    }),
  );

const totals = async (
  warehouse: Warehouse,
  seasonYear: number,
  type: string,
): Promise<Readonly<Record<string, unknown>>> => ({
  ...(await one(
    warehouse,
    `select count(distinct t.game_id) as games, count(distinct t.game_date) as dates, min(t.game_date)::varchar as first, max(t.game_date)::varchar as last,
       sum(points_scored) as pts, round(avg(points_scored), 2) as ppg, sum(fg_attempts) as fga, sum(three_pt_attempts) as fg3a,
       sum(three_pt_makes) as fg3m, sum(ft_attempts) as fta, count(*) filter (overtime_periods > 0) / 2 as ot_games,
       count(*) filter (home_game and win_flag) as home_wins
     from nba_analytics.team_offense_game_summary t join nba_raw.nbac_schedule s using (game_id)
     where s.season_year = ${seasonYear} and s.game_type = '${type}'`,
  )),
  ...(await one(
    warehouse,
    `select count(*) as player_rows, count(distinct player_lookup) as players from nba_analytics.player_game_summary p
     join nba_raw.nbac_schedule s using (game_id) where s.season_year = ${seasonYear} and s.game_type = '${type}'`,
  )),
});

const seasonTotals = async (warehouse: Warehouse, golden: Golden): Promise<Check[]> => {
  const checks: Check[] = [];
  for (const [type, facts] of [
    ['regular', golden.regular_season_totals],
    ['playoffs', golden.playoff_totals],
  ] as const)
    for (const [season, expected] of Object.entries(facts)) {
      const found = await totals(warehouse, Number(season.slice(0, 4)), type);
      for (const [field, value] of Object.entries(expected))
        checks.push({ name: `${season} ${type} ${field}`, expected: String(value), found: String(found[field]) });
    }
  return checks;
};

const program = new Command('golden-facts')
  .description('holds a store that carries seasons 2021-22 and 2022-23 against the hand-checkable facts')
  .requiredOption('--store <folder>')
  .requiredOption('--golden <file>')
  .action(async ({ store, golden: file }: { store: string; golden: string }) => {
    const golden = JSON.parse(await readFile(file, 'utf8')) as Golden;
    const warehouse = await openDuckdbWarehouse({ path: join(store, 'warehouse.duckdb'), readOnly: true });
    const checks = [
      ...(await playerGames(warehouse, golden)),
      ...(await lastTen(warehouse, golden)),
      ...(await defence(warehouse, golden)),
      ...(await seasonTotals(warehouse, golden)),
    ];
    await warehouse.close();
    const wrong = checks.filter(({ expected, found }) => expected !== found);
    for (const { name, expected, found } of wrong)
      console.log(`${name}: expected ${String(expected)}, found ${String(found)}`);
    console.log(`${checks.length - wrong.length} of ${checks.length} facts hold`);
    process.exitCode = wrong.length === 0 ? 0 : 1;
  });
await program.parseAsync();
