import { z } from 'zod';
import type { Plot } from '../core/plot.js';
import { type ActivationName, activationCurves, activationNames } from '../models/activation-curves.js';
import { run } from '../run/run.js';
import { drawings, experiments, type Finding, found, perform } from './experiments.js';
import { fields } from './fields.js';
import { pipeline } from './pipeline.js';

const taught = ['relu', 'sigmoid', 'tanh'] as const;

/**
 * The functions that make a network more than a linear one, and their slopes, as curves.
 *
 * ```text
 * relu(x) = max(x, 0)                                   slope 0 or 1
 * sigmoid(x) = 1 / (1 + exp −x)                         slope sigmoid(x) (1 − sigmoid(x)), at most 1/4, at 0
 * tanh(x) = (1 − exp −2x) / (1 + exp −2x)               slope 1 − tanh²(x), at most 1, at 0
 * ```
 *
 * Layers without them come to one linear layer, however many there are. What matters of such a function is its slope,
 * for each layer on the way back multiplies the gradient by it. A sigmoid has none to speak of where its argument is far
 * from 0, and a quarter at best: through ten of them hardly a millionth of a gradient is left. A ReLU has a slope of 1
 * wherever it lets anything through. The slopes here are those that the engine's own gradients tell (Dive into Deep
 * Learning, 5.1.2).
 *
 * @example
 * ```ts no-run
 * import { activations } from 'millrace/pipelines';
 * const options = activations.options.parse({ functions: ['softplus', 'gelu'] });
 * activations.start(options, { dir: 'runs/activations', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const activations = pipeline({
  name: 'activations',
  summary: 'ReLU, sigmoid, tanh and their slopes, as curves',
  examples: [{ flags: '--functions softplus,gelu --range 4', does: 'other functions' }],
  lesson: {
    chapter: '5.1.2',
    smoke: {},
    trials: [
      {
        options: {},
        goals: [
          slopeGoal('relu', 'largest slope', '1', [1, 1.000001]),
          slopeGoal('sigmoid', 'largest slope', '0.25', [0.249999, 0.250001]),
          slopeGoal('sigmoid', 'where', 'at 0', [-1e-6, 1e-6]),
          slopeGoal('tanh', 'largest slope', '1', [0.999999, 1.000001]),
          slopeGoal('tanh', 'where', 'at 0', [-1e-6, 1e-6]),
        ],
      },
    ],
  },
  options: z.object({
    functions: z
      .array(z.enum(activationNames))
      .min(1)
      .default([...taught])
      .describe('Which functions'),
    range: z.number().positive().default(8).describe('How far from 0, to either side'),
    draw: fields.draw(),
  }),

  start({ draw, ...options }, settings) {
    const { functions, range } = options;
    const curvesOf = (names: readonly ActivationName[]) =>
      activationCurves({ functions: names, range: [-range, range], points: 321 });
    return run({ ...settings, options }, ({ read }) => {
      const each = functions.map((name) => [name, async () => steepest(await curvesOf([name]))] as const);
      const all = async () => ({ plots: await curvesOf([...new Set(functions)]) });
      return read(experiments({ ...Object.fromEntries(each), activations: all })).pipe(
        perform({ drawInto: draw ? settings.dir : undefined }),
      );
    });
  },

  report: ({ draw }, { dir }) =>
    Promise.resolve(drawings('activations', { drawInto: draw ? dir : undefined })),
});

/** The largest slope of a function, and where it is. */
function steepest([curves]: readonly Plot[]): Finding {
  const [, slopes] = curves?.lines ?? [];
  const values = Array.from(slopes?.y ?? []);
  const largest = Math.max(...values);
  return { figures: { 'largest slope': largest, where: slopes?.x[values.indexOf(largest)] ?? Number.NaN } };
}

function slopeGoal(name: string, figure: string, course: string, within: readonly [number, number]) {
  return { name: `${name}, ${figure}`, course, within, read: found(name, figure) };
}
