import { bestBets } from './bestBets.js';
import { erasedExporter, type AnyExporter } from './exporter.js';
import { streaks, trends } from './form.js';
import { playerGameReports } from './playerGames.js';
import { playerProfiles } from './players.js';
import { predictions } from './predictions.js';
import { results } from './results.js';
import { status } from './status.js';
import { systems } from './systems.js';
import { tonight } from './tonight.js';

export { bestBets, playerGameReports, playerProfiles, predictions, results, status, streaks, systems, tonight, trends };
export type { AnyExporter, ExportContext } from './exporter.js';
export { documentText, contentHash, type PublishedDocument } from './document.js';
export { pointerMoves, publishedViolations, shrinkViolation, uploadVerdict } from './uploadPlan.js';

/** Phase 6. */
export const exporters: readonly AnyExporter[] = [
  erasedExporter(results),
  erasedExporter(bestBets),
  erasedExporter(predictions),
  erasedExporter(playerProfiles),
  erasedExporter(playerGameReports),
  erasedExporter(systems),
  erasedExporter(tonight),
  erasedExporter(streaks),
  erasedExporter(status),
  erasedExporter(trends),
];
