import { openEmbedded, type LocalRuntime } from '../../emulator/localRuntime.js';
import { openDocs } from '../../emulator/storeDocs.js';
import { openReader, type StoreReader } from '../../emulator/storeReader.js';
import { consoleLog } from '../../shared/adapters/consoleLog.js';
import { systemClock } from '../../shared/adapters/systemClock.js';
import type { Engine } from '../../shared/application/engine.js';
import { ConfigError } from '../../shared/domain/errors.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { nbaRules } from '../../shared/pipelines/nba/rules.js';
import type { Clock } from '../../shared/ports/clock.js';
import type { DocStore } from '../../shared/ports/docStore.js';
import { readConfig, type Config } from '../config.js';
import type { Watch } from './carry.js';
import type { Report } from './envelope.js';
import type { CommonFlags } from './flags.js';
import { mayWrite, type HistoricalFlags } from './historical.js';
import { progressWatch } from './progress.js';

/** Settings of this process: flags before variables. */
export const configFor = (flags: CommonFlags, fallbackStore?: string): Config =>
  readConfig({
    ...process.env,
    ...(flags.profile === undefined ? {} : { CASCADE_PROFILE: flags.profile }),
    ...(flags.store === undefined
      ? fallbackStore === undefined
        ? {}
        : { CASCADE_STORE: fallbackStore }
      : { CASCADE_STORE: flags.store }),
  });

const openRuntime = async (config: Config, clock: Clock): Promise<LocalRuntime> => {
  const installation = { config, pipeline: nba, rules: nbaRules, log: consoleLog(config.logLevel), clock };
  if (config.profile === 'gcp')
    throw new ConfigError('the gcp profile runs as deployed functions; this process hosts embedded and emulator');
  if (config.profile === 'emulator') {
    const { openEmulated } = await import('../../emulator/emulatedRuntime.js');
    return openEmulated(installation);
  }
  return openEmbedded(installation);
};

/** For commands that write: every function hosted here, over the stores of the profile. */
export const withRuntime = async (
  config: Config,
  work: (runtime: LocalRuntime) => Promise<Report>,
  clock: Clock = systemClock,
): Promise<Report> => {
  const runtime = await openRuntime(config, clock);
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
};

/** For commands that cannot write: no lock, no host, no message. */
export const withReader = async (config: Config, work: (reader: StoreReader) => Promise<Report>): Promise<Report> => {
  const reader = openReader({ config, pipeline: nba, rules: nbaRules, log: consoleLog(config.logLevel) });
  try {
    return await work(reader);
  } finally {
    await reader.close();
  }
};

/** For commands about documents alone: what is unfinished in the store stays as it is. */
export const withDocs = async (
  config: Config,
  access: 'read' | 'write',
  work: (docs: DocStore) => Promise<Report>,
): Promise<Report> => {
  const opened = await openDocs(config, access);
  try {
    return await work(opened.stores.docs);
  } finally {
    await opened.close();
  }
};

/** A command that works on past dates: its flags are judged first, then the plan is shown, or carried out. */
export const historically = async <F extends HistoricalFlags & CommonFlags>(
  name: string,
  flags: F,
  {
    parse,
    preview,
    carry,
  }: {
    readonly parse: (flags: F) => unknown;
    readonly preview: (engine: Engine, flags: F) => Promise<Report>;
    readonly carry: (runtime: LocalRuntime, flags: F, watch: Watch) => Promise<Report>;
  },
): Promise<Report> => {
  parse(flags);
  if (flags.dryRun === true) return withReader(configFor(flags), ({ engine }) => preview(engine, flags));
  mayWrite(name, flags);
  return withRuntime(configFor(flags), (runtime) => carry(runtime, flags, progressWatch(flags.json === true)));
};
