import type { TopLevelSpec } from 'vega-lite';
import { ConfigError } from '../../domain/errors.js';
import type { Json } from '../../domain/hash.js';

/** The two packages are optional and large: they are loaded when a plot is asked for. */
const loaded = async () => {
  try {
    return await Promise.all([import('vega'), import('vega-lite')]);
  } catch (error) {
    throw new ConfigError(
      'a plot needs the optional packages vega and vega-lite; run npm install --include=optional',
      {},
      {
        cause: error,
      },
    );
  }
};

/**
 * A Vega-Lite specification with its data inline, as the text of an SVG file. Nothing is fetched; the same specification
 * gives the same text.
 * @throws {ConfigError} the optional packages are not installed.
 */
export const svgOf = async (specification: Json): Promise<string> => {
  const [vega, { compile }] = await loaded();
  const { spec } = compile(specification as unknown as TopLevelSpec);
  const view = new vega.View(vega.parse(spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
};
