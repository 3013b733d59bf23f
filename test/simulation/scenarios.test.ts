import { SCENARIOS } from './scenarios.js';

describe('histories', () => {
  for (const [title, scenario] of Object.entries(SCENARIOS)) it(title, scenario);
});
