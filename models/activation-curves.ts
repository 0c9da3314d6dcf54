import { clone, grad, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import type { Plot } from '../core/plot.js';
import { tensorScope } from '../core/tensor-scope.js';
import { engine } from '../engines/choose.js';

/** The activation functions of tf.layers that look at each number by itself. */
export const activationNames = [
  'relu',
  'sigmoid',
  'tanh',
  'softplus',
  'elu',
  'selu',
  'relu6',
  'hardSigmoid',
  'softsign',
  'swish',
  'mish',
  'gelu',
  'gelu_new',
  'linear',
] as const;

/** One of {@link activationNames}. */
export type ActivationName = (typeof activationNames)[number];

/** A function of each element of a tensor by itself. */
export type Activation = (x: Tensor) => Tensor;

/** What {@link activationCurves} computes. */
export interface ActivationCurvesOptions {
  /** Which functions: names of tf.layers, or functions of your own by name; default all that tf.layers has. */
  readonly functions?: readonly ActivationName[] | Readonly<Record<string, Activation>>;
  /** From where to where; default -6 to 6. */
  readonly range?: readonly [from: number, to: number];
  /** At how many places, evenly, both ends among them, 2 to 100,000; default 241. */
  readonly points?: number;
}

const schema = z.strictObject({
  functions: z
    .union([
      z.array(z.enum(activationNames)).min(1),
      z.record(
        z.string(),
        z.custom<Activation>((value) => typeof value === 'function', 'a function'),
      ),
    ])
    .default([...activationNames]),
  range: z
    .tuple([z.number(), z.number()])
    .refine(([from, to]) => from < to, 'two numbers, the lesser first')
    .default([-6, 6]),
  points: z.number().int().min(2).max(100_000).default(241),
});

/**
 * The curves of activation functions and of their derivatives, the latter as the engine's own gradients tell them.
 *
 * A plot for each function, with two lines: `value`, and `derivative`. It computes on the engine of the process, and
 * loads the best one where there is none yet. `drawPlots` draws them, as in Dive into Deep Learning, 5.1.2.
 *
 * @throws MillraceError `OPTION_INVALID`, also for a function that does not answer with a number for each.
 * @example
 * ```ts
 * import { activationCurves } from 'millrace';
 * import { leakyRelu } from '@tensorflow/tfjs-core';
 * const [relu, tanh] = await activationCurves({ functions: ['relu', 'tanh'], range: [-8, 8] });
 * console.log(tanh?.lines[1]?.name, Math.max(...Array.from(tanh?.lines[1]?.y ?? []))); // derivative 1
 * await activationCurves({ functions: { 'leaky ReLU': (x) => leakyRelu(x, 0.1) } });
 * ```
 */
export async function activationCurves(options: ActivationCurvesOptions = {}): Promise<readonly Plot[]> {
  const { functions, range, points } = parseOptions('activationCurves', schema, options);
  await engine();
  const [from, to] = range;
  const x = Float32Array.from({ length: points }, (_, place) => from + ((to - from) * place) / (points - 1));
  const named = Array.isArray(functions)
    ? functions.map((name) => [name, activationOf(name)] as const)
    : Object.entries(functions);
  return named.map(([name, activation]) => curvesOf(name, activation, x));
}

function curvesOf(name: string, activation: Activation, x: Float32Array): Plot {
  return tensorScope('activationCurves', () => {
    const given = tensor1d(x);
    const value = read(name, activation(given), x.length);
    // The sum's gradient: of each value by the number that it is of. What answers with its argument has none unless
    // something is computed.
    const derivative = read(name, grad((each) => clone(activation(each)))(given), x.length);
    return {
      name,
      lines: [
        { name: 'value', x, y: value },
        { name: 'derivative', x, y: derivative },
      ],
    };
  });
}

function read(name: string, result: Tensor, length: number): Float32Array {
  if (result.rank === 1 && result.size === length) return result.dataSync<'float32'>().slice();
  throw new MillraceError('OPTION_INVALID', {
    what: `activationCurves.functions.${name}`,
    given: `a function that answers with [${result.shape.join(', ')}] of [${length}]`,
    expected: 'one that answers with a number for each',
  });
}

function activationOf(name: ActivationName): Activation {
  const layer = layers.activation({ activation: name });
  return (x) => {
    const [value] = [layer.call(x, {})].flat();
    if (value) return value;
    throw new TypeError(`activation ${name} answered with nothing`);
  };
}
