import { consoleLog } from '../shared/adapters/consoleLog.js';
import { nba } from '../shared/pipelines/nba/definition.js';
import { nbaRules } from '../shared/pipelines/nba/rules.js';
import { registerFunctions } from './boundary/registerFunctions.js';
import { readConfig } from './config.js';
import { lazily, openContainer } from './container.js';

const log = consoleLog('INFO');

/**
 * Every deployed function of the NBA pipeline, by its name. Importing this opens no connection and reads no variable: both
 * wait for the first request.
 */
export const functionNames = registerFunctions(
  nba,
  lazily(() => openContainer({ config: readConfig(), pipeline: nba, rules: nbaRules, log })),
  log,
);
