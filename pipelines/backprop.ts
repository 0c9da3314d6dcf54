import {
  add,
  grads,
  matMul,
  mul,
  type Scalar,
  sigmoid,
  square,
  sub,
  sum,
  type Tensor,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { randomFor } from '../core/random.js';
import { tensorScope } from '../core/tensor-scope.js';
import { run } from '../run/run.js';
import { experiments, type Finding, found, perform } from './experiments.js';
import { pipeline } from './pipeline.js';
import { relativeDifference } from './relative-difference.js';

/**
 * A network of several sigmoid layers differentiated by hand, layer by layer, beside the engine's gradients.
 *
 * Forward, with a⁰ the sample, and the error at the end:
 *
 * ```text
 * aˡ = σ(aˡ⁻¹ Wˡ + bˡ)            l = 1, …, L
 * E = ½ Σₖ (aᴸₖ − tₖ)²
 * ```
 *
 * Backward, δˡ is the gradient of E by what goes into the sigmoids of layer l. That of the last layer is plain; each other
 * one comes from the layer behind it, through its weights:
 *
 * ```text
 * δᴸ = (aᴸ − t) aᴸ (1 − aᴸ)
 * δˡ = (δˡ⁺¹ Wˡ⁺¹ᵀ) aˡ (1 − aˡ)
 * ∂E/∂Wˡ = aˡ⁻¹ᵀ δˡ               ∂E/∂bˡ = δˡ
 * ```
 *
 * So one pass back over the layers gives all gradients, of any number of weights: that is backpropagation (Rumelhart,
 * Hinton and Williams, 1986; Dive into Deep Learning, 5.3).
 *
 * @example
 * ```ts no-run
 * import { backprop } from 'millrace/pipelines';
 * const options = backprop.options.parse({ sizes: [8, 16, 16, 4] });
 * backprop.start(options, { dir: 'runs/backprop', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const backprop = pipeline({
  name: 'backprop',
  summary: 'A multilayer sigmoid network differentiated by hand, layer by layer, beside autodiff',
  examples: [{ flags: '--sizes 8,16,16,4', does: 'other layers' }],
  lesson: {
    chapter: '5.3',
    smoke: {},
    trials: [{ options: {}, goals: [1, 2, 3].flatMap((layer) => ['W', 'b'].map((of) => goalOf(layer, of))) }],
  },
  options: z.object({
    sizes: z
      .array(z.number().int().min(1))
      .min(2)
      .default([4, 6, 5, 3])
      .describe('Inputs, and units of each layer'),
    draws: z.number().int().min(1).default(10).describe('How many samples and networks are drawn'),
  }),

  start(options, settings) {
    const { sizes, draws } = options;
    const byName = Object.fromEntries(
      sizes.slice(1).map((_, index) => {
        const compare = () => comparison(index, { sizes, draws, seed: settings.seed });
        return [`layer ${index + 1}`, compare] as const;
      }),
    );
    return run({ ...settings, options }, ({ read }) => read(experiments(byName)).pipe(perform()));
  },
});

type Vector = readonly number[];
/** By rows: one for each input of a layer. */
type Matrix = readonly Vector[];

interface Layer {
  readonly kernel: Matrix;
  readonly bias: Vector;
}

/** A network, a sample, and what is wanted of it. */
interface Drawn {
  readonly layers: readonly Layer[];
  readonly x: Vector;
  readonly targets: Vector;
}

/** The gradients of a layer: of W by rows, and of b. */
interface Gradients {
  readonly kernel: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
}

/** How far the gradients of one layer are apart, at most, over all draws. */
function comparison(layer: number, of: { sizes: Vector; draws: number; seed: number }): Finding {
  const differences = Array.from({ length: of.draws }, (_, index) => {
    const drawn = draw(of.sizes, of.seed, index);
    const [hand, engine] = [byHand(drawn)[layer], byAutodiff(drawn)[layer]];
    if (hand === undefined || engine === undefined) throw new RangeError(`no layer ${layer}`);
    return {
      kernel: relativeDifference(engine.kernel, hand.kernel),
      bias: relativeDifference(engine.bias, hand.bias),
    };
  });
  const worst = (kind: 'kernel' | 'bias') => Math.max(...differences.map((each) => each[kind]));
  return { figures: { W: worst('kernel'), b: worst('bias') } };
}

function draw(sizes: Vector, seed: number, index: number): Drawn {
  const random = randomFor(seed, 'backprop', index);
  const vector = (length: number): Vector => Array.from({ length }, random.normal);
  const [inputs = 1, ...units] = sizes;
  return {
    layers: units.map((outputs, layer) => ({
      kernel: Array.from({ length: sizes[layer] ?? 1 }, () => vector(outputs)),
      bias: vector(outputs),
    })),
    x: vector(inputs),
    targets: Array.from({ length: sizes.at(-1) ?? 1 }, random.uniform),
  };
}

/** The gradients of all layers, from the last back to the first. */
function byHand({ layers, x, targets }: Drawn): readonly Gradients[] {
  const activations = [x];
  for (const layer of layers) activations.push(forward(activations.at(-1) ?? [], layer));
  const gradients: Gradients[] = [];
  let delta = (activations.at(-1) ?? []).map((a, k) => (a - (targets[k] ?? 0)) * a * (1 - a));
  for (const [place, { kernel }] of [...layers.entries()].reverse()) {
    const before = activations[place] ?? [];
    const own = delta;
    gradients.unshift({ kernel: before.flatMap((a) => own.map((each) => a * each)), bias: own });
    delta = before.map((a, j) => dot(own, kernel[j] ?? []) * a * (1 - a));
  }
  return gradients;
}

/** `σ(a W + b)`. */
function forward(a: Vector, { kernel, bias }: Layer): Vector {
  return bias.map((each, k) => {
    const column = kernel.map((row) => row[k] ?? 0);
    return 1 / (1 + Math.exp(-(dot(a, column) + each)));
  });
}

function dot(one: Vector, other: Vector): number {
  return one.reduce((total, each, place) => total + each * (other[place] ?? 0), 0);
}

/** The same error written with tensors; the engine finds the way back by itself. */
function byAutodiff({ layers, x, targets }: Drawn): readonly Gradients[] {
  return tensorScope('backprop', () => {
    const weights = layers.flatMap(({ kernel, bias }) => [
      tensor2d(kernel.flat(), [kernel.length, bias.length]),
      tensor2d([...bias], [1, bias.length]),
    ]);
    const error = (...parameters: Tensor[]): Scalar => {
      let a: Tensor = tensor2d([...x], [1, x.length]);
      for (let layer = 0; layer < layers.length; layer++) {
        const [kernel = a, bias = a] = parameters.slice(2 * layer);
        a = sigmoid(add(matMul(a, kernel), bias));
      }
      return mul(sum(square(sub(a, tensor2d([...targets], [1, targets.length])))), 0.5);
    };
    const read = grads(error)(weights).map((gradient) => gradient.dataSync<'float32'>().slice());
    return layers.map((_, layer) => {
      const [kernel = [], bias = []] = read.slice(2 * layer);
      return { kernel, bias };
    });
  });
}

function goalOf(layer: number, of: string) {
  return {
    name: `layer ${layer}: gradient of ${of} by autodiff beside by hand`,
    course: 'equal within 1e-4 relative',
    within: [0, 1e-4] as const,
    read: found(`layer ${layer}`, of),
  };
}
