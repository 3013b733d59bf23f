import type { InputDeclarations, RowGate } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { identity, notNull, range } from '../../gates.js';
import { uniqueIds } from '../analytics/gateKinds.js';
import type { teamDefenseZoneAnalysis } from '../tables/precompute.js';

type Row = BodyRowOf<typeof teamDefenseZoneAnalysis>;

const WEAK_MOST_NULL = 0.1;
/** Beyond these a rating is not one of professional basketball. */
const RATING = [80, 140] as const;

const gamesProblem = (row: Row, most: number): string | null => {
  const { games_in_sample: games, min_games_required: least, zone_games_in_sample: zones } = row;
  if (games < least || games > most) return `expected ${least} to ${most} games, found ${games}`;
  return zones > games ? `${zones} games with zones of ${games}` : null;
};

/** Attempts without a share are a hole; no zones at all is an issue of the row, not a hole. */
const zoneHole = (row: Row): string | null => {
  const pairs = [
    ['paint', row.paint_attempts_allowed_per_game, row.paint_defense_vs_league_avg],
    ['mid_range', row.mid_range_attempts_allowed_per_game, row.mid_range_defense_vs_league_avg],
    ['three_pt', row.three_pt_attempts_allowed_per_game, row.three_pt_defense_vs_league_avg],
  ] as const;
  const hole = pairs.find(([, attempts, above]) => (attempts ?? 0) > 0 && above === null);
  return hole === undefined ? null : `${hole[0]} has attempts and no share`;
};

export const teamZoneGates = <I extends InputDeclarations>(most: number): readonly RowGate<I, Row>[] => [
  uniqueIds('team', (row) => row.team_abbr),
  range('paint_pct_allowed_last_15', 0, 1),
  range('mid_range_pct_allowed_last_15', 0, 1),
  range('three_pt_pct_allowed_last_15', 0, 1),
  range('defensive_rating_last_15', ...RATING),
  identity<Row>('games', (row) => gamesProblem(row, most)),
  identity<Row>('zones', zoneHole),
  notNull('paint_defense_vs_league_avg', WEAK_MOST_NULL, { level: 'warn' }),
  notNull('mid_range_defense_vs_league_avg', WEAK_MOST_NULL, { level: 'warn' }),
  notNull('three_pt_defense_vs_league_avg', WEAK_MOST_NULL, { level: 'warn' }),
];
