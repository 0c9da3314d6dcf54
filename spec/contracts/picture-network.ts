import { readFileSync } from 'node:fs';
import path from 'node:path';
import { mul, norm, type Scalar, scalar, sum, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { z } from 'zod';
import { sizeOf } from '../../core/sample.js';
import { tensorScope } from '../../core/tensor-scope.js';
import { engine } from '../../engines/index.js';
import { forwardMode } from '../../models/forward-mode.js';
import { gradientsOf } from '../../models/gradients.js';
import type { BuiltModel, Model } from '../../models/model.js';

/** What a convolutional network of the course is expected to be. */
export interface PictureNetworkFacts {
  readonly name: string;
  /** What its layers put out for one picture, by their names. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** With the pictures of the course, and so few channels that it is computed at once. */
  readonly narrow: () => Model;
  /** As PyTorch computed it (`scripts/pytorch/networks.py`): with sides of so many pixels, 3 classes, no dropout. */
  readonly compared: (shared: { inputShape: [number, number, number]; classes: 3; scale: 1 }) => Model;
}

/** What PyTorch computed of a network whose weights are {@link numbersOf} their names. */
const truth = z.object({
  side: z.number(),
  training: z.array(z.number()),
  evaluation: z.array(z.number()),
  /** The Euclidean norm of each weight's gradient. */
  gradients: z.record(z.string(), z.number()),
});
const truths = z
  .record(z.string(), truth)
  .parse(JSON.parse(readFileSync(path.join('spec', 'fixtures', 'networks.json'), 'utf8')));

/** What every convolutional network of the course must be and do. */
export function pictureNetworkContract({ name, shapes, narrow, compared }: PictureNetworkFacts): void {
  before(() => engine({ prefer: 'wasm' }));

  it('has the shapes that are computed by hand', () => {
    const built = narrow().build(1);
    expect(outputShapes(built, Object.keys(shapes))).to.deep.equal(shapes);
    built.dispose();
  });

  it('computes what PyTorch computes, and the same gradients', () => {
    const { side, training, evaluation, gradients } = truths[name] ?? truth.parse(undefined);
    const built = compared({ inputShape: [side, side, 1], classes: 3, scale: 1 }).build(1);
    tensorScope(name, () => {
      for (const { name, variable } of built.trainable) variable.assign(weightOf(name, variable.shape));
      const pictures = tensor(
        numbersOf('pictures', 3 * side ** 2).map((each) => each + 0.5),
        [3, side, side, 1],
      );
      expectClose('evaluation', built.forward(pictures, forwardMode(false, 0)).dataSync(), evaluation);
      const cotangent = tensor(numbersOf('cotangent', 9), [3, 3]);
      const learnt = gradientsOf(() => {
        const output = built.forward(pictures, forwardMode(true, 1));
        expectClose('training', output.dataSync(), training);
        return { loss: sum<Scalar>(mul(output, cotangent)), output: scalar(0) };
      }, built.trainable).gradients.map((gradient) => norm(gradient).dataSync()[0] ?? Number.NaN);
      expect(built.trainable.map((weight) => weight.name)).to.have.members(Object.keys(gradients));
      const expected = built.trainable.map((weight) => gradients[weight.name] ?? Number.NaN);
      expectClose('gradients', learnt, expected);
    });
    built.dispose();
  });
}

/** How many numbers a network learns, and how many it keeps beside them. */
export function parametersOf(model: Model): readonly [trainable: number, other: number] {
  const built = model.build(1);
  const [trainable, all] = [built.trainable, built.weights].map((weights) =>
    weights.reduce((total, { variable }) => total + variable.size, 0),
  );
  built.dispose();
  return [trainable ?? 0, (all ?? 0) - (trainable ?? 0)];
}

function outputShapes(
  built: BuiltModel,
  names: readonly string[],
): Readonly<Record<string, readonly number[]>> {
  const shapes: Record<string, readonly number[]> = {};
  const hear = (name: string, { shape }: Tensor): void => {
    shapes[name] = shape.slice(1);
  };
  tensorScope('shapes', () => {
    const picture = tensor(new Float32Array(sizeOf(built.inputShape)), [1, ...built.inputShape]);
    built.layers?.during(new Set(names), hear, () => built.forward(picture, forwardMode(false, 0)));
  });
  return shapes;
}

/** Kernels by the number of their inputs, so that what comes out is as large as what goes in. */
function weightOf(name: string, shape: number[]): Tensor {
  const numbers = numbersOf(name, sizeOf(shape));
  if (name.endsWith('/gamma'))
    return tensor(
      numbers.map((each) => 1 + 0.5 * each),
      shape,
    );
  const scale = name.endsWith('/kernel') ? 5 / Math.sqrt(sizeOf(shape.slice(0, -1))) : 0.2;
  return tensor(
    numbers.map((each) => scale * each),
    shape,
  );
}

/** Numbers from -0.5 to 0.5 by a name, as in scripts/pytorch/networks.py. */
function numbersOf(name: string, length: number): Float32Array {
  const seed = [...name].reduce((total, letter, place) => total + letter.charCodeAt(0) * (place + 1), 0);
  return Float32Array.from({ length }, (_, index) => {
    const place = index + 1;
    return ((place * place * 31 + place * seed + 7 * seed) % 2003) / 2003 - 0.5;
  });
}

/** Within a thousandth of the largest: float32 against double precision through many layers. */
function expectClose(what: string, actual: ArrayLike<number>, expected: readonly number[]): void {
  const tolerance = 1e-3 * Math.max(...expected.map(Math.abs));
  expect(actual).to.have.length(expected.length);
  for (const [index, each] of expected.entries())
    expect(actual[index], `${what} ${index}`).to.be.closeTo(each, tolerance);
}
