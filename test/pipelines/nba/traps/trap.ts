import type { Edit } from '../../../support/plantedBuild.js';

/** What an earlier build got wrong, planted into the compiled product, and the test that finds it. */
export interface Trap {
  /** `P-17` of the golden invariants, or `P-§7.1` of the section whose trap it is. */
  readonly id: string;
  readonly bug: string;
  /** Module of the test, from `test/`, and the beginning of its title. */
  readonly test: readonly [module: string, title: string];
  readonly edits: readonly Edit[];
}

export const trap = (id: string, bug: string, test: Trap['test'], ...edits: readonly Edit[]): Trap => ({
  id,
  bug,
  test,
  edits,
});

/** One change of a module of the pipeline. */
export const nba = (module: string, was: string, becomes: string): Edit => ({
  module: `shared/pipelines/nba/${module}`,
  was,
  becomes,
});

export const shared = (module: string, was: string, becomes: string): Edit => ({
  module: `shared/${module}`,
  was,
  becomes,
});
