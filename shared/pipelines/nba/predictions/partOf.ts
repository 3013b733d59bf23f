import type { ProcessorContext } from '../../../domain/processor.js';

/** The part of the date's players that a batch is for; one batch is for all of them. */
export const partOf = ({ part }: ProcessorContext): { readonly index: number; readonly of: number } =>
  part ?? { index: 0, of: 1 };

/** Its share of what is in a fixed order: parts are disjoint, of nearly equal size, and leave nobody out. */
export const shareOf = <T>(items: readonly T[], context: ProcessorContext): readonly T[] => {
  const { index, of } = partOf(context);
  return items.slice(Math.floor((index * items.length) / of), Math.floor(((index + 1) * items.length) / of));
};
