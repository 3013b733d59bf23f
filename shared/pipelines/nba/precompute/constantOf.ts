import { ConfigError } from '../../../domain/errors.js';
import type { ProcessorContext } from '../../../domain/processor.js';

/** A constant of the definition (processors §1.3). @throws {ConfigError} the definition does not have it. */
export const constantOf = ({ constants }: Pick<ProcessorContext, 'constants'>, name: string): number => {
  const value = constants[name];
  if (value === undefined) throw new ConfigError(`the definition has no constant ${name}`);
  return value;
};
