import { Option, type Command } from 'commander';

/** Flags of every command. */
export interface CommonFlags {
  readonly store?: string;
  readonly profile?: string;
  readonly json?: boolean;
}

// A command is given a group only where it honours every flag of it; the rest is refused by the parser (64).

export const common = (command: Command): Command =>
  command
    .option('--store <folder>', 'state folder')
    .option('--profile <name>', 'embedded, emulator or gcp')
    .option('--json', 'print one JSON envelope on standard output')
    .exitOverride();

export const sourced = (command: Command): Command =>
  command
    .option('--source <name>', 'generated or archive')
    .option('--archive <folder>', 'folder of an archive source')
    .option('--seed <n>', 'seed of a generated league');

/** Which dates. */
export const dated = (command: Command): Command =>
  command
    .option('--from <date>', 'first date (also --start-date, --start)')
    .option('--to <date>', 'last date, inclusive (also --end-date, --end)')
    .addOption(new Option('--start-date <date>').hideHelp())
    .addOption(new Option('--start <date>').hideHelp())
    .addOption(new Option('--end-date <date>').hideHelp())
    .addOption(new Option('--end <date>').hideHelp())
    .option('--date <date>', 'one date')
    .option('--dates <list>', 'dates, separated by commas')
    .option('--season <list>', 'seasons like 2021-22, separated by commas')
    .option('--window <name>', 'regular, play-in, playoffs or postseason')
    .option('--limit <n>', 'at most this many dates');

export const phased = (command: Command): Command =>
  command.option('--phases <list>', 'phases 1, 2, 3, 4, 5, 5A, 5B, 5C, 6');

/** Commands that write past dates. */
export const historical = (command: Command): Command =>
  sourced(command).option('--yes', 'do not ask').option('--dry-run', 'print the plan, write nothing');
