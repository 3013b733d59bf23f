import { plantedBuild, type Edit } from '../../support/plantedBuild.js';
import type { Scenario } from '../crashScenarios.js';
import type { exploreStates } from '../exploreStates.js';
import type { NamedSpace } from '../spaces.js';
import type { swarm } from '../swarmWorld.js';

const PARTS = ['shared', 'functions', 'test/simulation', 'test/support'];

interface Tests {
  readonly CRASHES: Readonly<Record<string, Scenario>>;
  readonly SCENARIOS: Readonly<Record<string, Scenario>>;
  readonly REPLAYS: Readonly<Record<string, Scenario>>;
  readonly SPACES: readonly NamedSpace[];
  readonly exploreStates: typeof exploreStates;
}

/** The swarm on a build of its own that has the edits. */
export const plantedSwarm = async (name: string, edits: readonly Edit[]): Promise<typeof swarm> => {
  const { load } = await plantedBuild(name, PARTS, edits);
  return (await load<{ readonly swarm: typeof swarm }>('test/simulation/swarmWorld')).swarm;
};

/** The tests of the simulation by title, on a build of their own that has the edits; none: the build as it is. */
export const planted = async (name: string, edits: readonly Edit[]): Promise<ReadonlyMap<string, Scenario>> => {
  const { load } = await plantedBuild(name, PARTS, edits);
  const at = (module: string): Promise<Tests> => load<Tests>(`test/simulation/${module}`);
  const { CRASHES } = await at('crashScenarios');
  const { SCENARIOS } = await at('scenarios');
  const { REPLAYS } = await at('replayScenarios');
  const { SPACES } = await at('spaces');
  const { exploreStates: explore } = await at('exploreStates');
  const spaces = SPACES.map(({ title, space }): [string, Scenario] => [
    title,
    async () => {
      await explore(space);
    },
  ]);
  return new Map([CRASHES, SCENARIOS, REPLAYS].flatMap((each) => Object.entries(each)).concat(spaces));
};

export { cleared } from '../../support/plantedBuild.js';
