import { seededRandom } from '../support/explore.js';

/** How a run is killed: at a share of its time, or at a share of the calls with which a store commits. */
export type Kill =
  | { readonly at: 'time'; readonly share: number }
  /** In the middle of writing a warehouse commit to its log. */
  | { readonly at: 'warehouse write'; readonly share: number }
  /** A warehouse commit is written and about to be synced. */
  | { readonly at: 'warehouse sync'; readonly share: number }
  /** The pages of a document commit are written and about to be synced; its root is not. */
  | { readonly at: 'document sync'; readonly share: number };

const COMMIT_POINTS = ['warehouse write', 'document sync', 'warehouse sync'] as const;

/** So many kills, so many of them placed in commits, in an order and at shares that follow from the seed alone. */
export const killPlan = (seed: number, kills: number, inCommits: number): readonly Kill[] => {
  const random = seededRandom(seed);
  const planned = Array.from({ length: kills }, (_, index): Kill => {
    const share = random();
    const point = COMMIT_POINTS[index % COMMIT_POINTS.length];
    return index < inCommits && point !== undefined ? { at: point, share } : { at: 'time', share };
  });
  return planned
    .map((kill) => ({ kill, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ kill }) => kill);
};
