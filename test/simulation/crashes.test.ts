import { CRASHES } from './crashScenarios.js';

describe('a crash after each effect', () => {
  for (const [title, scenario] of Object.entries(CRASHES)) it(title, scenario);
});
