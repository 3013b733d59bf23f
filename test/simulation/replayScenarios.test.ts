import { REPLAYS } from './replayScenarios.js';

describe('replays', () => {
  for (const [title, scenario] of Object.entries(REPLAYS)) it(title, scenario);
});
