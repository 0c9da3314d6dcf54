import { z } from 'zod';
import { loadSharp } from '../core/load-sharp.js';
import { parseOptions } from '../core/options.js';
import type { Plot, PlottedLine } from '../core/plot.js';
import type { Curve, Figure } from './pictures/curves.js';
import { draw } from './pictures/draw.js';
import { writeWhole } from './pictures/write-whole.js';

/** How {@link drawPlots} draws. */
export interface DrawPlotsOptions {
  /** What stands above; default nothing. */
  readonly title?: string;
  /** What is on the horizontal axes; default `x`. */
  readonly x?: string;
}

const line = z
  .custom<PlottedLine>(isLine, 'a line with a name, and as many places as values')
  .refine(({ x, y }) => x.length === y.length, 'as many places as values');
const schema = z.strictObject({
  file: z.string().min(1, 'the path of a file, without an ending'),
  plots: z.array(z.object({ name: z.string(), lines: z.array(line).min(1) })).min(1),
  title: z.string().default(''),
  x: z.string().default('x'),
});

/**
 * Draws plots side by side into `FILE.svg` and `FILE.png`, in the manner of the curves of {@link pictures}.
 *
 * Lines of one name have one colour and one dash in all plots. Each file is replaced at once. It draws with `vega` and
 * `vega-lite`, which have to be installed beside Millrace, in a thread of its own.
 *
 * @param file the path, without an ending; folders on the way are made.
 * @throws MillraceError `OPTION_INVALID` for no plot, or a line with more places than values; `PACKAGE_MISSING` without
 *   sharp, and an Error that says the same without Vega.
 * @example
 * ```ts
 * import { activationCurves, drawPlots } from 'millrace';
 * const curves = await activationCurves({ functions: ['relu', 'sigmoid', 'tanh'] });
 * await drawPlots('pictures/activations', curves, { title: 'Activation functions and their derivatives' });
 * ```
 */
export async function drawPlots(
  file: string,
  plots: readonly Plot[],
  options: DrawPlotsOptions = {},
): Promise<void> {
  const checked = parseOptions('drawPlots', schema, { ...options, file, plots });
  const { svg, png } = await draw(await loadSharp(), checked.title, checked.plots.map(figureOf), checked.x);
  await writeWhole(`${checked.file}.svg`, svg);
  await writeWhole(`${checked.file}.png`, png);
}

function figureOf({ name, lines }: Plot): Figure {
  return { name, curves: lines.map(curveOf), linear: true };
}

function curveOf({ name, x, y }: PlottedLine): Curve {
  const points = Array.from(y, (mean, place) => ({ x: x[place] ?? Number.NaN, low: mean, mean, high: mean }));
  const finite = points.filter((point) => Number.isFinite(point.x) && Number.isFinite(point.mean));
  return { name, points: finite, means: finite };
}

function isLine(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('x' in value) || !('y' in value))
    return false;
  return typeof value.name === 'string' && isNumbers(value.x) && isNumbers(value.y);
}

function isNumbers(value: unknown): boolean {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}
