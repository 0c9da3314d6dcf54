import {
  addN,
  clipByValue,
  clone,
  div,
  keep,
  matMul,
  minimum,
  mul,
  type Rank,
  reshape,
  type Scalar,
  sqrt,
  square,
  sum,
  type Tensor,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { MillraceError } from '../core/errors.js';
import type { BatchData } from '../core/sample.js';
import type { EngineName } from '../engines/engine.js';
import type { NamedArray, NamedVariable } from './model.js';
import { pairs } from './pairs.js';

/** Limits on gradients; both may be given: values are clipped first. */
export interface Clip {
  /** The largest global norm: all gradients are scaled by `norm / global norm` where that is larger. */
  readonly norm?: number | undefined;
  /** The largest absolute value of an element. */
  readonly value?: number | undefined;
}

/** The loss and the global norm of the gradients, read at once. */
export interface GradientFacts {
  readonly loss: number;
  /** `sqrt(Σ g²)`; not finite where the loss or a gradient is not, or where a square overflows float32. */
  readonly norm: number;
}

/** Reads the loss and the gradients' norm. */
export function readFacts(loss: Scalar, gradients: readonly Tensor[], engine: EngineName): GradientFacts {
  return { loss: readScalar(loss), norm: readNorm(gradients, engine) };
}

/** Reads a number from a tensor that holds one. */
export function readScalar(value: Tensor): number {
  return value.dataSync()[0] ?? Number.NaN;
}

function readNorm(gradients: readonly Tensor[], engine: EngineName): number {
  // There each read waits for the card: one for all of them.
  if (engine === 'webgpu') {
    return Math.sqrt(readScalar(squaresOf(gradients, engine)));
  }
  return Math.sqrt(gradients.reduce((total, gradient) => total + sumOfSquares(gradient, engine), 0));
}

// Measured: up to about this size, reading costs less than any operation that reduces.
const readingPays = 16_384;

function sumOfSquares(gradient: Tensor, engine: EngineName): number {
  if (gradient.size > readingPays) return readScalar(squaresOfOne(gradient, engine));
  let total = 0;
  for (const element of gradient.dataSync()) total += element * element;
  return total;
}

/** The sum of the squares of all gradients, as a tensor. */
export function squaresOf(gradients: readonly Tensor[], engine: EngineName): Scalar {
  return addN(gradients.map((gradient) => reshape<Rank.R0>(squaresOfOne(gradient, engine), [])));
}

// Measured: native multiplies a row by itself in half the time of squares and a sum; wasm takes five times as long.
function squaresOfOne(gradient: Tensor, engine: EngineName): Tensor {
  if (engine !== 'native') return sum(square(gradient));
  const row = reshape<Rank.R2>(gradient, [1, gradient.size]);
  return matMul(row, row, false, true);
}

/** What the slow look at every element found. */
export interface GradientExtremes {
  /** The gradient with the largest absolute value; NaN counts above infinity, infinity above any number. */
  readonly largest: { readonly name: string; readonly value: number };
  /** The global norm in double precision, where no square overflows. */
  readonly norm: number;
}

/** Reads a gradient into an array of its own. */
export function readGradient(name: string, gradient: Tensor): NamedArray {
  const data = gradient.dataSync<'float32'>().slice();
  return { name, shape: [...gradient.shape], dtype: 'float32', data };
}

/**
 * The batch of a trainer's last step.
 *
 * @param what is wanted of it: named in the error.
 * @throws MillraceError `INPUT_INVALID` where there was none.
 */
export function lastOf(batch: BatchData | undefined, trainer: string, what = 'gradients'): BatchData {
  if (batch) return batch;
  throw new MillraceError('INPUT_INVALID', {
    what: `${what} of trainer ${trainer}`,
    given: 'no batch',
    expected: 'a batch, or a step that this trainer has done before',
  });
}

/** Looks at every element: only when the quick check failed. */
export function readExtremes(
  variables: readonly NamedVariable[],
  gradients: readonly Tensor[],
): GradientExtremes {
  return findExtremes(
    [...pairs(variables, gradients)].map(([{ name }, gradient]) => ({ name, data: gradient.dataSync() })),
  );
}

/** Looks at every element of gradients by name. */
export function findExtremes(
  gradients: readonly { readonly name: string; readonly data: ArrayLike<number> }[],
): GradientExtremes {
  let largest = { name: '', value: -1 };
  let squares = 0;
  for (const { name, data } of gradients) {
    for (let index = 0; index < data.length; index++) {
      const value = Math.abs(data[index] ?? Number.NaN);
      squares += value * value;
      if (Number.isNaN(largest.value)) continue;
      if (Number.isNaN(value) || value > largest.value) largest = { name, value };
    }
  }
  return { largest, norm: Math.sqrt(squares) };
}

/** The gradients within their limits; `norm` is that of the gradients given. */
export function clipGradients(
  gradients: readonly Tensor[],
  clip: Clip,
  norm: number,
  engine: EngineName,
): readonly Tensor[] {
  const { value } = clip;
  const limited =
    value === undefined ? gradients : gradients.map((gradient) => clipByValue(gradient, -value, value));
  if (clip.norm === undefined) return limited;
  const reached = value === undefined ? norm : readNorm(limited, engine);
  if (reached <= clip.norm) return limited;
  const factor = clip.norm / reached;
  return limited.map((gradient) => mul(gradient, factor));
}

/** The gradients within their limits, computed with tensors alone; `squares` is the squared norm of those given. */
export function clipTensors(
  gradients: readonly Tensor[],
  { norm, value }: Clip,
  squares: Scalar,
  engine: EngineName,
): readonly Tensor[] {
  const limited =
    value === undefined ? gradients : gradients.map((gradient) => clipByValue(gradient, -value, value));
  if (norm === undefined) return limited;
  const reached = sqrt(value === undefined ? squares : squaresOf(limited, engine));
  const factor = minimum(div(norm, reached), 1);
  return limited.map((gradient) => mul(gradient, factor));
}

/** A loss, the output that it was computed from, and the gradients of the loss. */
export interface Differentiated {
  readonly loss: Scalar;
  readonly output: Tensor;
  /** In the order of the variables. */
  readonly gradients: readonly Tensor[];
}

/** Differentiates a loss by variables. */
export function gradientsOf(
  compute: () => { readonly loss: Scalar; readonly output: Tensor },
  variables: readonly NamedVariable[],
): Differentiated {
  const outputs: Tensor[] = [];
  const { value, grads } = variableGrads(
    () => {
      const { loss, output } = compute();
      // Otherwise it would be gone with all else that the loss was computed from.
      outputs.push(keep(output));
      return loss;
    },
    variables.map(({ variable }) => variable),
  );
  const [output = value] = outputs.map((kept) => {
    const scoped = clone(kept);
    kept.dispose();
    return scoped;
  });
  const gradients = variables.map(({ name, variable }) => {
    const gradient = grads[variable.name];
    if (gradient) return gradient;
    throw new MillraceError('MODEL_INVALID', {
      what: `variable ${name}`,
      expected: 'a variable that the loss depends on',
      advice: 'Use it in the forward pass, or make it with variable(value, false) so that it is not trained',
    });
  });
  return { loss: value, output, gradients };
}
