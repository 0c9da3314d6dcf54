import { grads, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { randomFor } from '../../../core/random.js';
import { sizeOf } from '../../../core/sample.js';
import { engine } from '../../../engines/index.js';

/** What an engine computes: the values and shapes of gradients, one a function's argument. */
export type Gradients = readonly { readonly shape: readonly number[]; readonly values: Float32Array }[];

/** A tensor of normal numbers, the same for the same name and shape. */
export function normals(name: string, shape: readonly number[]): Tensor {
  const values = Float32Array.from({ length: sizeOf(shape) }, randomFor(1, name).normal);
  return tensor(values, [...shape]);
}

/** The gradients of a function by its arguments, as one engine computes them. */
export async function gradientsOn(
  prefer: 'cpu' | 'wasm',
  compute: (...given: Tensor[]) => Tensor,
  shapes: readonly (readonly number[])[],
): Promise<Gradients> {
  await engine({ prefer });
  const found = tidy(() => {
    const given = shapes.map((shape, index) => normals(`input ${index}`, shape));
    const cotangent = normals('cotangent', compute(...given).shape);
    return grads(compute)(given, cotangent);
  });
  return found.map((gradient) => {
    const values = Float32Array.from(gradient.dataSync());
    gradient.dispose();
    return { shape: gradient.shape, values };
  });
}

/** Both engines must compute the same gradients of a function. */
export async function expectSameGradients(
  compute: (...given: Tensor[]) => Tensor,
  shapes: readonly (readonly number[])[],
): Promise<void> {
  const expected = await gradientsOn('cpu', compute, shapes);
  const found = await gradientsOn('wasm', compute, shapes);
  expected.forEach(({ shape, values }, index) => {
    expect(found[index]?.shape).to.deep.equal(shape);
    const differences = values.map((value, at) => Math.abs(value - (found[index]?.values[at] ?? Number.NaN)));
    expect(Math.max(...differences), `gradient by argument ${index}`).to.be.lessThan(1e-4);
  });
}
