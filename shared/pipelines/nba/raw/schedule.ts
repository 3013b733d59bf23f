import { input, onDate, processor } from '../../../domain/processor.js';
import { META, type RowOf } from '../../../domain/table.js';
import { identity } from '../../gates.js';
import { nbacSchedule } from '../tables/raw.js';
import { mergeSchedule, parseSchedule, type ScheduleBodyRow } from './parseSchedule.js';
import { isPostponed } from './slate.js';

const withoutMeta = (row: RowOf<typeof nbacSchedule>): ScheduleBodyRow =>
  Object.fromEntries(Object.entries(row).filter(([column]) => !(column in META))) as unknown as ScheduleBodyRow;

/**
 * Verifies the schedule of a date. Seasons are loaded as a whole by `parseSchedule`; this gives the date's rows back, so
 * that an unchanged date is a no-op, and takes newer documents of the date when there are any. A date whose games are
 * all postponed still has its rows.
 */
export const scheduleProcessor = processor({
  id: 'p2.nbac_schedule',
  shortName: 'SCHEDULE',
  documents: 'p1.nbac_schedule',
  inputs: { schedule: input(nbacSchedule, onDate, { required: true }) },
  output: nbacSchedule,
  expects: (_inputs, context) => [{ type: 'date', id: context.gameDate }],
  entityOf: (row) => row.game_date,
  gates: [
    identity('home_and_away_differ', (row: ScheduleBodyRow) =>
      row.home_team_tricode === row.away_team_tricode
        ? `expected two teams, found ${row.home_team_tricode} twice`
        : null,
    ),
    identity('finals_have_scores', (row: ScheduleBodyRow) =>
      row.game_status !== 3 || ((row.home_team_score ?? 0) > 0 && (row.away_team_score ?? 0) > 0)
        ? null
        : `final, expected both scores, found ${row.away_team_score} and ${row.home_team_score}`,
    ),
    identity(
      'not_postponed',
      (row: ScheduleBodyRow) => (isPostponed(row) ? `postponed: ${row.game_status_text ?? ''}` : null),
      { level: 'warn' },
    ),
  ],
  run: (inputs, context, documents) => {
    const stored = inputs.schedule.map(withoutMeta);
    const newestLast = [...documents].sort((a, b) => a.capturedAt - b.capturedAt || (a.path < b.path ? -1 : 1));
    const byId = new Map(stored.map((row) => [row.nba_game_id, row]));
    for (const document of newestLast) {
      const incoming = parseSchedule(document).filter((row) => row.game_date === context.gameDate);
      for (const row of mergeSchedule([...byId.values()], incoming).rows) byId.set(row.nba_game_id, row);
    }
    const rows = [...byId.values()].sort((a, b) => (a.nba_game_id < b.nba_game_id ? -1 : 1));
    return rows.length === 0 ? { rows, empty: { code: 'no_data', reason: 'no_games_scheduled' } } : { rows };
  },
});
