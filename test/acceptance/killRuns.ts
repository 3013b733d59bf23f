import { Command } from 'commander';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openReader } from '../../emulator/storeReader.js';
import { readConfig } from '../../functions/config.js';
import { gameDate } from '../../shared/domain/gameDate.js';
import { isTable } from '../../shared/domain/pipeline.js';
import { qualifiedName } from '../../shared/domain/table.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { nbaRules } from '../../shared/pipelines/nba/rules.js';
import { diskStateOf, insideOf, mostCallsPerThread, type DiskState } from './diskTrace.js';
import { killPlan, type Kill } from './killPlan.js';
import { watchedRun, type Ended, type Place } from './watchedRun.js';

const flags = new Command('killRuns')
  .description('kill -9 a backfill again and again, some of it in the middle of commits, and compare what it leaves')
  .requiredOption('--store <dir>', 'folder for the stores of the runs; what a run before left there is removed')
  .requiredOption('--archive <dir>', 'the archive to fill from')
  .option('--from <date>', 'first date', '2021-10-19')
  .option('--to <date>', 'last date', '2021-11-15')
  .option('--phases <list>', 'phases to fill', '2,3')
  .option('--kills <n>', 'kills', '20')
  .option('--in-commits <n>', 'kills that are placed in the middle of a commit', '9')
  .option('--seed <n>', 'decides order, kind and place of the kills', '1')
  .parse()
  .opts<Readonly<Record<'store' | 'archive' | 'from' | 'to' | 'phases' | 'kills' | 'inCommits' | 'seed', string>>>();

const COMMAND = ['backfill', '--source', 'archive', '--archive', flags.archive, '--yes'];
const RANGE = ['--from', flags.from, '--to', flags.to, '--phases', flags.phases];
const filled = (store: string, place: Place | null): Promise<Ended> => watchedRun(store, [...COMMAND, ...RANGE], place);

/** Rows and hash of every table that a built processor writes, by the reader that cannot write. */
const tablesIn = async (store: string): Promise<readonly (readonly [table: string, rows: string, hash: string])[]> => {
  const config = readConfig({ CASCADE_STORE: store });
  const reader = openReader({ config, pipeline: nba, rules: nbaRules, log: { write: () => undefined } });
  try {
    const { warehouse } = reader.engine.ports;
    const outputs = nba.processors.flatMap(({ output, body }) => (body !== null && isTable(output) ? [output] : []));
    const tables = new Map(outputs.map((output) => [qualifiedName(output), output]));
    return await Promise.all(
      [...tables].map(async ([name, table]) => {
        const [counted] = await warehouse.select(`select count(*) as n from ${name}`);
        const hash = await warehouse.hashOf(table, gameDate('2000-01-01'), gameDate('2099-12-31'));
        return [name, String(Number(counted?.['n'])), hash] as const;
      }),
    );
  } finally {
    await reader.close();
  }
};

const CALLS = {
  'warehouse write': { call: 'write', file: 'warehouse.duckdb.wal' },
  'warehouse sync': { call: 'fsync', file: 'warehouse.duckdb.wal' },
  'document sync': { call: 'fdatasync', file: 'data.mdb' },
} as const;

/** The undisturbed run: its tables are the measure, its time and its calls say where kills can be placed. */
const undisturbed = async (store: string) => {
  const run = await filled(store, null);
  if (run.code !== 0) throw new Error(`the undisturbed run ended ${run.code}: ${run.said}`);
  const calls = (at: Exclude<Kill['at'], 'time'>): number => mostCallsPerThread(run.trace, CALLS[at]);
  const disk = diskStateOf(run.trace);
  console.log(
    `undisturbed: ${Math.round(run.ms)} ms, ${disk.commits.warehouse} warehouse commits, ${disk.commits.documents} document commits`,
  );
  return { tables: await tablesIn(store), ms: run.ms, calls };
};

type Undisturbed = Awaited<ReturnType<typeof undisturbed>>;

const placed = (kill: Kill, { ms, calls }: Undisturbed): Place =>
  kill.at === 'time'
    ? { afterMs: kill.share * ms }
    : { point: { call: CALLS[kill.at].call, nth: 1 + Math.floor(kill.share * 0.5 * calls(kill.at)) } };

const hitText = (disk: DiskState): string =>
  [
    insideOf(disk) === null ? 'between commits' : `INSIDE ${insideOf(disk)}`,
    ...(disk.during === null ? [] : [`during ${disk.during}`]),
    `${disk.commits.warehouse} warehouse and ${disk.commits.documents} document commits had ended`,
  ].join('; ');

const placeText = (kill: Kill, place: Place): string =>
  'afterMs' in place
    ? `after ${Math.round(place.afterMs)} ms`
    : `${kill.at}, ${place.point.call} no. ${place.point.nth} of a thread`;

const MOST_TRIES = 5;
const earlier = (place: Place): Place => ('afterMs' in place ? { afterMs: place.afterMs * 0.8 } : place);

const main = async (): Promise<number> => {
  const { store, seed, kills, inCommits } = flags;
  if (spawnSync('strace', ['-V']).status !== 0) {
    console.error('strace is needed to place kills in commits and to see what they hit');
    return 64;
  }
  rmSync(store, { recursive: true, force: true });
  const measure = await undisturbed(join(store, 'undisturbed'));
  let round = 1;
  let inside = 0;
  let differing = 0;
  const folder = (): string => join(store, `killed-${round}`);
  /** The store of this round was filled to its end: it must hold what the undisturbed one holds. */
  const compare = async (code: number | null, said: string): Promise<void> => {
    const found = await tablesIn(folder());
    const other = found.filter((line, index) => line.join() !== measure.tables[index]?.join());
    if (code !== 0 || other.length > 0 || found.length !== measure.tables.length) differing += 1;
    const how = code === 0 ? '' : ` (${said})`;
    const what = other.length === 0 ? 'same hashes of all tables' : `OTHER: ${other.map(([name]) => name).join(', ')}`;
    console.log(`store ${round} filled to its end: exit ${code}${how}, ${what}`);
    round += 1;
  };

  for (const [index, kill] of killPlan(Number(seed), Number(kills), Number(inCommits)).entries()) {
    let place = placed(kill, measure);
    let run = await filled(folder(), place);
    // Too little was left to do, or the run was faster than the undisturbed one: a new store takes the kill, a bit earlier.
    for (let tries = 0; !run.wasKilled && tries < MOST_TRIES; tries += 1) {
      await compare(run.code, run.said);
      if (tries > 0) place = earlier(place);
      run = await filled(folder(), place);
    }
    if (!run.wasKilled) throw new Error(`kill ${index + 1} did not happen: ${placeText(kill, place)}`);
    const disk = diskStateOf(run.trace);
    if (insideOf(disk) !== null) inside += 1;
    console.log(`kill ${String(index + 1).padStart(2)} ${placeText(kill, place)}: ${hitText(disk)}`);
  }
  const last = await filled(folder(), null);
  await compare(last.code, last.said);
  for (const [name, rows, hash] of measure.tables)
    if (rows !== '0') console.log(`${hash.slice(0, 16)} ${rows.padStart(6)} ${name}`);
  console.log(`${kills} kills, ${inside} inside a commit, ${round - 1} stores filled, ${differing} differing`);
  return differing === 0 && inside >= Math.min(3, Number(kills)) ? 0 : 1;
};

process.exitCode = await main();
