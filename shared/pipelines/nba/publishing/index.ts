import { erasedExporter, type AnyExporter } from '../../../domain/exporter.js';
import type { ProcessorDeclaration } from '../../../domain/pipeline.js';
import { publish } from '../declare.js';
import { bestBets } from './bestBets.js';
import { streaks, trends } from './form.js';
import { playerGameReports } from './playerGames.js';
import { playerSeasons } from './playerSeasons.js';
import { playerProfiles } from './players.js';
import { predictions } from './predictions.js';
import { results } from './results.js';
import { status } from './status.js';
import { systems } from './systems.js';
import { tonight } from './tonight.js';

export {
  bestBets,
  playerGameReports,
  playerProfiles,
  playerSeasons,
  predictions,
  results,
  status,
  streaks,
  systems,
  tonight,
  trends,
};

/** Phase 6. Graded documents follow 5C; those of the coming games follow 5A and belong to live runs (processors §11). */
export const publishing: readonly ProcessorDeclaration[] = [
  publish(erasedExporter(results), 'v1/results/', { modes: { overnight: 'critical' } }),
  publish(erasedExporter(bestBets), 'v1/best-bets/', { modes: { overnight: 'optional', same_day: 'optional' } }),
  publish(erasedExporter(predictions), 'v1/predictions/', {
    modes: { overnight: 'optional', same_day: 'critical', tomorrow: 'critical' },
  }),
  publish(erasedExporter(playerGameReports), 'v1/players/{player_lookup}/game-report/'),
  publish(erasedExporter(playerSeasons), 'v1/players/{player_lookup}/season/', { aggregates: true, minRecords: 0 }),
  publish(erasedExporter(playerProfiles), 'v1/players/', { aggregates: true, minRecords: 0 }),
  publish(erasedExporter(systems), 'v1/systems/', { aggregates: true, minRecords: 0 }),
  publish(erasedExporter(tonight), 'v1/tonight/', { modes: { same_day: 'critical', tomorrow: 'critical' } }),
  publish(erasedExporter(streaks), 'v1/streaks/', { modes: { same_day: 'optional' } }),
  publish(erasedExporter(status), 'v1/status.json', { modes: { same_day: 'optional' } }),
  publish(erasedExporter(trends), 'v1/trends/', { modes: { same_day: 'optional' }, minRecords: 0 }),
];

export const exporters: readonly AnyExporter[] = publishing.flatMap(({ exporter }) => exporter ?? []);
