import {
  addN,
  clipByValue,
  matMul,
  mul,
  type Rank,
  reshape,
  type Scalar,
  square,
  sum,
  type Tensor,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { MillraceError } from '../core/errors.js';
import type { EngineName } from '../engines/engine.js';
import type { NamedVariable } from './model.js';
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
    return Math.sqrt(readScalar(addN(gradients.map((gradient) => reduceSquares(gradient, engine)))));
  }
  return Math.sqrt(gradients.reduce((total, gradient) => total + sumOfSquares(gradient, engine), 0));
}

// Measured: up to about this size, reading costs less than any operation that reduces.
const readingPays = 16_384;

function sumOfSquares(gradient: Tensor, engine: EngineName): number {
  if (gradient.size > readingPays) return readScalar(reduceSquares(gradient, engine));
  let total = 0;
  for (const element of gradient.dataSync()) total += element * element;
  return total;
}

// Measured: native multiplies a row by itself in half the time of squares and a sum; wasm takes five times as long.
function reduceSquares(gradient: Tensor, engine: EngineName): Tensor {
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

/** Looks at every element: only when the quick check failed. */
export function readExtremes(
  variables: readonly NamedVariable[],
  gradients: readonly Tensor[],
): GradientExtremes {
  let largest = { name: '', value: -1 };
  let squares = 0;
  for (const [{ name }, gradient] of pairs(variables, gradients)) {
    for (const element of gradient.dataSync()) {
      const value = Math.abs(element);
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

/** The gradients of a scalar by its variables, in the order of the variables. */
export function gradientsOf(
  compute: () => Scalar,
  variables: readonly NamedVariable[],
): { readonly loss: Scalar; readonly gradients: readonly Tensor[] } {
  const { value, grads } = variableGrads(
    compute,
    variables.map(({ variable }) => variable),
  );
  const gradients = variables.map(({ name, variable }) => {
    const gradient = grads[variable.name];
    if (gradient) return gradient;
    throw new MillraceError('MODEL_INVALID', {
      what: `variable ${name}`,
      expected: 'a variable that the loss depends on',
      advice: 'Use it in the forward pass, or make it with variable(value, false) so that it is not trained',
    });
  });
  return { loss: value, gradients };
}
