import { table } from '../../../domain/table.js';

/** Permanent gaps that a source declares, one row per game and processor it cannot feed; each is a recorded waiver. */
export const sourceGaps = table({
  dataset: 'nba_orchestration',
  name: 'source_gaps',
  key: ['game_date', 'game_id', 'processor'],
  dateColumn: 'game_date',
  writeMode: 'REPLACE_PARTITION',
  columns: { game_date: 'D!', game_id: 'S!', processor: 'S!', source: 'S', waiver_id: 'S', reason: 'S' },
});
