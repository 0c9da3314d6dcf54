import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { initializers } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import { type Random, randomFor } from '../../core/random.js';
import { sizeOf } from '../../core/sample.js';

/** How tf.layers draws the first values of a weight. */
export type Initializer = ReturnType<typeof initializers.zeros>;

/** Settings of {@link orthogonal}. */
export interface OrthogonalOptions {
  /** What the orthonormal matrix is multiplied by; default 1. */
  readonly gain?: number;
  /** Default: drawn from `Math.random`, which {@link layersModel} seeds. */
  readonly seed?: number;
}

const schema = z.strictObject({
  gain: z.number().positive().default(1),
  seed: z.number().int().optional(),
});

/** In a saved topology a seed that was not given is null. */
const configSchema = z.object({ gain: z.number(), seed: z.number().nullish() });

/**
 * Orthogonal initialiser of tf.layers: a random matrix whose columns (or rows, where there are fewer of them) are
 * orthonormal, times `gain`. The default of every recurrent kernel: a product of such matrices over many time steps
 * neither grows nor vanishes.
 *
 * All matrices are equally likely (the Haar measure). A kernel of more than two axes is drawn as
 * `[product of the others, last axis]`. Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep
 * linear neural networks", 2014.
 *
 * @throws MillraceError `OPTION_INVALID`; `SHAPE_INVALID` when used for a weight of less than two axes.
 *
 * @example
 * ```ts
 * import { orthogonal } from 'millrace';
 * import { layers } from '@tensorflow/tfjs-layers';
 * layers.dense({ units: 32, kernelInitializer: orthogonal({ gain: Math.SQRT2 }) });
 * ```
 */
export function orthogonal(options: OrthogonalOptions = {}): Initializer {
  const { gain, seed } = parseOptions('orthogonal', schema, options);
  repairOrthogonal();
  return initializers.orthogonal(seed === undefined ? { gain } : { gain, seed });
}

/**
 * Replaces the arithmetic of tf.layers' own orthogonal initialiser, which models get by name as well.
 *
 * Upstream factorises with `tf.linalg.qr`, whose many small tensor operations take seconds for 256 units (it warns of
 * this itself, above 2000 elements; https://github.com/tensorflow/tfjs/issues/245), and with methods of tensors that
 * only the package `@tensorflow/tfjs` adds. This one takes plain arrays and less than a tenth of a second.
 */
export function repairOrthogonal(): void {
  Object.defineProperty(Object.getPrototypeOf(initializers.orthogonal({})), 'apply', {
    value: function apply(this: Initializer, shape: (number | null)[]): Tensor {
      const { gain, seed } = configSchema.parse(this.getConfig());
      const random = randomFor(seed ?? Math.floor(Math.random() * 2 ** 32), 'orthogonal');
      return tensor(orthogonalValues(shape.map(Number), gain, random), shape.map(Number));
    },
    configurable: true,
    writable: true,
  });
}

function orthogonalValues(shape: readonly number[], gain: number, random: Random): Float32Array {
  if (shape.length < 2) {
    throw new MillraceError('SHAPE_INVALID', {
      what: 'weight of the orthogonal initialiser',
      given: shape,
      expected: 'a shape of at least two axes',
    });
  }
  const columns = shape.at(-1) ?? 0;
  const rows = sizeOf(shape.slice(0, -1));
  const vectors = orthonormalVectors(Math.min(rows, columns), Math.max(rows, columns), random);
  const values = new Float32Array(rows * columns);
  const [across, along] = rows < columns ? [columns, 1] : [1, columns];
  for (const [which, vector] of vectors.entries()) {
    for (let index = 0; index < vector.length; index++) {
      values[which * across + index * along] = gain * at(vector, index);
    }
  }
  return values;
}

/**
 * Draws `count` orthonormal vectors of `length` numbers, `count` at most `length`.
 *
 * They are the first columns of a product of Householder reflections along normal vectors of falling length, which is
 * the Q of a QR factorisation of a normal matrix without the factorisation (Stewart, "The Efficient Generation of
 * Random Orthogonal Matrices with an Application to Condition Estimators", 1980).
 */
export function orthonormalVectors(count: number, length: number, random: Random): readonly Float64Array[] {
  const vectors = Array.from({ length: count }, () => new Float64Array(length));
  for (let first = count - 1; first >= 0; first--) {
    const { direction, sign } = householder(Float64Array.from({ length: length - first }, random.normal));
    vectors[first]?.fill(sign, first, first + 1);
    // The vectors before this one are still unit vectors, with nothing in the axes that it mirrors.
    for (const vector of vectors.slice(first)) reflect(vector, first, direction);
  }
  return vectors;
}

/** The reflection `I - d dᵀ` that brings `x` onto the first axis, and the sign of what it becomes there. */
function householder(x: Float64Array): { readonly direction: Float64Array; readonly sign: number } {
  const norm = Math.sqrt(x.reduce((total, each) => total + each * each, 0));
  const [head = 0] = x;
  const sign = head < 0 ? 1 : -1;
  const away = head - sign * norm;
  const scale = 1 / Math.sqrt(norm * Math.abs(away));
  const direction = x.map((each) => each * scale);
  direction[0] = away * scale;
  return { direction, sign };
}

/** Reflects what a vector holds from `first` on, in place: `x - d (dᵀ x)`. */
function reflect(vector: Float64Array, first: number, direction: Float64Array): void {
  let product = 0;
  for (let index = 0; index < direction.length; index++) {
    product += at(vector, first + index) * at(direction, index);
  }
  for (let index = 0; index < direction.length; index++) {
    vector[first + index] = at(vector, first + index) - product * at(direction, index);
  }
}

function at(numbers: Float64Array, index: number): number {
  return numbers[index] ?? 0;
}
