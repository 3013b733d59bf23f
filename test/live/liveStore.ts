import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asSeenAt } from '../../emulator/league/asSeenAt.js';
import { generatedSource } from '../../emulator/league/generatedSource.js';
import { openEmbedded, type LocalRuntime } from '../../emulator/localRuntime.js';
import { backfill } from '../../functions/cli/commands/backfill.js';
import type { Watch } from '../../functions/cli/carry.js';
import { settleDay } from '../../functions/cli/phaseRuns.js';
import { readConfig } from '../../functions/config.js';
import { silentLog } from '../../shared/adapters/consoleLog.js';
import { movedClock, type MovedClock } from '../../shared/adapters/movedClock.js';
import type { LiveDay } from '../../shared/application/live/liveDay.js';
import { performJob, type JobDone } from '../../shared/application/live/liveJobs.js';
import type { GameDate, Instant } from '../../shared/domain/gameDate.js';
import { withConstants, type PipelineDefinition } from '../../shared/domain/pipeline.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { nbaRules } from '../../shared/pipelines/nba/rules.js';
import type { Source } from '../../shared/ports/source.js';

/** A season in its first days: whoever played once can be predicted, and whoever may play is, as in a replay. */
export const EARLY: PipelineDefinition = withConstants(nba, {
  'bootstrap.days': 11,
  'learned.min_train_rows': 60,
  'tiers.min_sample': 5,
  'prediction.live_min_avg_minutes': 0,
});

export const SOURCE = { kind: 'generated', setting: '1' } as const;

/** What the chain needs and what knows most before the games; the other feeds only take time. */
const OFFERED = new Set(
  [
    'nbac_schedule',
    'nbac_team_boxscore',
    'nbac_gamebook_player_stats',
    'shot_zone_summary',
    'odds_api_player_points_props',
    'odds_api_game_lines',
    'bettingpros_player_points_props',
    'nbac_injury_report',
    'espn_team_rosters',
  ].map((table) => `p2.${table}`),
);

const narrowed = (source: Source): Source => ({
  ...source,
  offer: () => {
    const offer = source.offer();
    return { ...offer, processors: offer.processors.filter(({ processor }) => OFFERED.has(processor)) };
  },
});

export interface LiveStore {
  readonly folder: string;
  readonly runtime: LocalRuntime;
  readonly clock: MovedClock;
  /** Replays dates through every phase, as they are known now. */
  replay(from: GameDate, to: GameDate): Promise<void>;
  /** Moves the clock, and lets everything that falls due happen. */
  at(instant: Instant, days: readonly LiveDay[]): Promise<void>;
  /** Fires a scheduler job at an instant, and lets everything that follows from it happen; with `waits` also what waits for quiet. */
  fire(job: string, instant: Instant, waits?: boolean): Promise<readonly JobDone[]>;
  close(): Promise<void>;
  remove(): Promise<void>;
}

const QUIET_MS = 121_000;
/** Waits as long as it takes. */
export const PATIENT: Watch = { patienceMs: 60_000, isCancelled: () => false, onProgress: () => undefined };

/** The embedded runtime on a generated season, at a time of its own. */
export const openLiveStore = async (start: Instant, from?: string, pipeline = EARLY): Promise<LiveStore> => {
  const folder = await mkdtemp(join(tmpdir(), 'cascade-live-'));
  if (from !== undefined) await cp(from, folder, { recursive: true });
  const clock = movedClock(start);
  const league = narrowed(asSeenAt(generatedSource({ seed: 1 }), () => clock.now()));
  const runtime = await openEmbedded({
    config: readConfig({ CASCADE_STORE: folder, CASCADE_CODE_VERSION: 'test' }),
    pipeline,
    rules: nbaRules,
    log: silentLog,
    clock,
    sourceOf: () => Promise.resolve(league),
  });
  const { engine } = runtime;

  const settle = async (days: readonly LiveDay[]): Promise<void> => {
    await runtime.settled(60_000);
    // What changed goes on when it has been quiet for a while.
    clock.moveTo(clock.now() + QUIET_MS);
    await engine.reconcile();
    await runtime.settled(60_000);
    for (const day of days) await settleDay(runtime, day);
  };

  return {
    folder,
    runtime,
    clock,
    replay: async (first, last) => {
      const flags = { from: first, to: last, source: 'generated', seed: SOURCE.setting, yes: true };
      const { exitCode, errors = [] } = await backfill(runtime, flags, PATIENT);
      if (exitCode !== 0) throw new Error(`the replay ended with ${exitCode}: ${errors.join('; ')}`);
    },
    at: async (instant, days) => {
      clock.moveTo(instant);
      await engine.reconcile();
      await settle(days);
    },
    fire: async (job, instant, waits = true) => {
      clock.moveTo(instant);
      const answer = await performJob(engine, job, SOURCE);
      if (answer === null || 'disabled' in answer) throw new Error(`no enabled job is named ${job}`);
      if (waits) await settle(answer.opened);
      else await runtime.settled(60_000);
      return answer.opened;
    },
    close: () => runtime.close(),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};
