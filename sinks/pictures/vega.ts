import type * as Vega from 'vega';
import type * as VegaLite from 'vega-lite';
import { MillraceError } from '../../core/errors.js';
import { type Chart, chartOf } from './chart.js';

/** What lays charts out. */
export interface VegaKit {
  readonly vega: typeof Vega;
  readonly vegaLite: typeof VegaLite;
}

/**
 * Loads what lays charts out.
 *
 * @param load what imports it.
 * @throws MillraceError `PACKAGE_MISSING` where it is not installed.
 */
export async function importVega(load: () => Promise<VegaKit> = loadVega): Promise<VegaKit> {
  try {
    return await load();
  } catch (cause) {
    throw new MillraceError('PACKAGE_MISSING', {
      what: 'vega and vega-lite, which draw curves',
      given: cause,
      expected: 'packages that can be loaded',
      advice: 'Install them: npm install vega vega-lite',
      cause,
    });
  }
}

/** Draws figures as one chart, in SVG. */
export async function drawSvg({ vega, vegaLite }: VegaKit, chart: Chart): Promise<string> {
  const { spec } = vegaLite.compile(chartOf(chart));
  const view = new vega.View(vega.parse(spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

async function loadVega(): Promise<VegaKit> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  return { vega, vegaLite };
}
