import type * as Vega from 'vega';
import type * as VegaLite from 'vega-lite';
import { MillraceError } from '../../core/errors.js';
import { loadSharp, type Sharp } from '../../core/load-sharp.js';
import { chartOf } from './chart.js';
import type { Figure } from './curves.js';

/** What draws: loaded when it is used first. */
export interface DrawingKit {
  readonly vega: typeof Vega;
  readonly vegaLite: typeof VegaLite;
  readonly sharp: Sharp;
}

/** A chart in both its forms. */
export interface Drawing {
  readonly svg: string;
  readonly png: Buffer;
}

// Two pixels for each unit of the chart: sharp on paper and on fine screens.
const pixelsPerInch = 144;

/**
 * Loads what draws charts.
 *
 * @throws MillraceError `PACKAGE_MISSING` where a package is not installed.
 */
export async function loadDrawingKit(): Promise<DrawingKit> {
  const [{ vega, vegaLite }, sharp] = await Promise.all([importVega(), loadSharp()]);
  return { vega, vegaLite, sharp };
}

/** Draws figures as one chart. */
export async function draw(
  { vega, vegaLite, sharp }: DrawingKit,
  title: string,
  figures: readonly Figure[],
): Promise<Drawing> {
  const { spec } = vegaLite.compile(chartOf(title, figures));
  const view = new vega.View(vega.parse(spec), { renderer: 'none' });
  try {
    const svg = await view.toSVG();
    const png = await sharp(Buffer.from(svg), { density: pixelsPerInch }).png().toBuffer();
    return { svg, png };
  } finally {
    view.finalize();
  }
}

/** Whether letters come out in a PNG: they need a font on the machine, which small containers have none of. */
export async function drawsLetters(sharp: Sharp): Promise<boolean> {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><text x="4" y="28" font-size="28">M</text></svg>';
  const { channels } = await sharp(Buffer.from(svg)).stats();
  return (channels.at(-1)?.max ?? 0) > 0;
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

type VegaKit = Pick<DrawingKit, 'vega' | 'vegaLite'>;

async function loadVega(): Promise<VegaKit> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  return { vega, vegaLite };
}
