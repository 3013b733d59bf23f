import { gameDateOf, type Instant, plusDays, seasonYearOf } from '../../shared/domain/gameDate.js';
import type { Source } from '../../shared/ports/source.js';
import { morningAfter } from './captures.js';
import { dateOfDay } from './day.js';
import type { GeneratedSource } from './generatedSource.js';
import { scheduleAsOfDate } from './scheduleDocuments.js';

/** The last date whose results are known at an instant. */
const lastKnown = (now: Instant): ReturnType<typeof gameDateOf> => {
  const today = gameDateOf(now);
  const yesterday = plusDays(today, -1);
  return morningAfter(yesterday) <= now ? yesterday : plusDays(today, -2);
};

/**
 * A league for whoever asks while it is played: a document captured later than now does not exist yet, and a season's
 * schedule is as it stood on the last morning. Asked after a season, it is the league itself.
 */
export const asSeenAt = (league: GeneratedSource, now: () => Instant): Source => ({
  name: league.name,
  offer: () => league.offer(),
  seasons: () => league.seasons(),
  schedule: async (seasonYear) => {
    const known = lastKnown(now());
    const season = league.season(seasonYear);
    if (seasonYearOf(known) > seasonYear) return league.schedule(seasonYear);
    // Before its opening night nothing of a season is played.
    const eve = dateOfDay(season.dates.opening - 1);
    return scheduleAsOfDate(season, known < eve ? eve : known);
  },
  documents: async (processor, date) => {
    const seen = now();
    return (await league.documents(processor, date)).filter(({ capturedAt }) => capturedAt <= seen);
  },
});
