import {
  avgPool,
  clipByValue,
  conv2d,
  depthwiseConv2d,
  fused,
  maximum,
  maxPool,
  maxPool3d,
  memory,
  minimum,
  relu,
  relu6,
  type Tensor,
  tensor,
  tensor1d,
  tensor2d,
  tensor4d,
  tensor5d,
  tidy,
} from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import fc from 'fast-check';
import { type EngineName, engine } from '../../../engines/index.js';
import { keepBackend } from '../keep-backend.js';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
const some = (): Tensor => tensor1d([nan, -2, 3, 7, -infinity, infinity, nan, 0.5, -9]);
/** As `Infinity - Infinity` gives it on x64, other than the NaN of JavaScript. */
const signed = (): Tensor => tensor(new Float32Array(Uint32Array.of(0xffc00000, 0x3f800000).buffer));
const others = (): Tensor => tensor1d([1, nan, -1, 2, nan, nan, nan, 0.5, 9]);
const rows = (): Tensor => tensor2d([1, nan, -3, 2, -1, 4], [2, 3]);
const weights = () => tensor2d([1, -2, 3, 4, -5, 6], [3, 2]);
const picture = () => tensor4d([1, 2, nan, 4, -3, 6, 7, 8, 9, 8, nan, -infinity], [1, 3, 4, 1]);
const filter = () => tensor4d([1, -1, -2, 1], [2, 2, 1, 1]);
const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid'] as const;

/** Operations that are given NaN. */
const uses: Readonly<Record<string, () => Tensor>> = {
  maximum: () => maximum(some(), others()),
  'maximum the other way round': () => maximum(others(), some()),
  'maximum by broadcasting': () => maximum(rows(), tensor1d([nan, 0, 0])),
  'maximum by broadcasting the first': () => maximum(0, rows()),
  'maximum of NaN': () => maximum(rows(), nan),
  minimum: () => minimum(some(), others()),
  'minimum the other way round': () => minimum(others(), some()),
  'minimum by broadcasting the first': () => minimum(tensor1d([0, 0, 0]), rows()),
  relu: () => relu(some()),
  'relu of NaN with a sign': () => relu(signed()),
  relu6: () => relu6(some()),
  clipByValue: () => clipByValue(some(), -1, 4),
  'an average pool': () => avgPool(picture(), 2, 1, 'same'),
  'an average pool by numeric padding': () => avgPool(picture(), [2, 3], 1, 1),
  'a depthwise convolution by single weights': () =>
    depthwiseConv2d(tensor4d([1, nan, 3, infinity], [1, 1, 2, 2]), tensor4d([2, 3], [1, 1, 2, 1]), 1, 'same'),
  'a convolution by a single weight': () => conv2d(picture(), tensor4d([-2], [1, 1, 1, 1]), 1, 'same'),
  ...Object.fromEntries(
    activations.flatMap((activation) => [
      [
        `a dense layer with ${activation}`,
        () => fused.matMul({ a: rows(), b: weights(), bias: tensor1d([1, 2]), activation }),
      ],
      [
        `a convolution with ${activation}`,
        () => fused.conv2d({ x: picture(), filter: filter(), strides: 1, pad: 'same', activation }),
      ],
      [
        `a depthwise convolution with ${activation}`,
        () => fused.depthwiseConv2d({ x: picture(), filter: filter(), strides: 1, pad: 'same', activation }),
      ],
    ]),
  ),
};

async function valuesOn(prefer: EngineName, compute: () => Tensor): Promise<readonly number[]> {
  await engine({ prefer });
  return tidy(() => Array.from(compute().dataSync()));
}

function expectSame(found: readonly number[], right: readonly number[]): void {
  expect(found.length).to.equal(right.length);
  for (const [at, value] of found.entries()) {
    const wanted = right[at] ?? 0;
    if (Number.isFinite(wanted)) expect(value, `number ${at}`).to.be.closeTo(wanted, 1e-5);
    else expect(value, `number ${at}`).to.deep.equal(wanted);
  }
}

describe('NaN on wasm', () => {
  keepBackend();

  for (const [name, compute] of Object.entries(uses)) {
    it(`comes through ${name} as on cpu`, async () => {
      const right = await valuesOn('cpu', compute);
      expect(right.some(Number.isNaN), 'the input shows it').to.equal(true);
      expectSame(await valuesOn('wasm', compute), right);
    });
  }

  it('comes through wherever it is', async () => {
    await engine({ prefer: 'wasm' });
    const number = fc.oneof(fc.float(), fc.constantFrom(nan, infinity, -infinity));
    const numbers = fc.array(number, { minLength: 1, maxLength: 40 });
    const clamp = (value: number): number => Math.min(Math.max(value, -1), 6);
    fc.assert(
      fc.property(numbers, (values) => {
        const clipped = tidy(() => Array.from(clipByValue(tensor(values), -1, 6).dataSync()));
        expectSame(clipped, values.map(clamp));
      }),
    );
  });

  it('arises in a dense layer whose products overflow', async () => {
    const overflowing = (): Tensor =>
      fused.matMul({
        a: tensor2d([3e38, 3e38], [1, 2]),
        b: tensor2d([3e38, -3e38], [2, 1]),
        activation: 'relu',
      });
    expect(await valuesOn('wasm', overflowing)).to.deep.equal([nan]);
  });

  it('is the largest number of a window, as in PyTorch', async () => {
    const pool = (): Tensor => maxPool(tensor4d([1, 2, nan, 4, -3, 6, 7, 8], [1, 2, 4, 1]), 2, 2, 'valid');
    const volumePool = (): Tensor =>
      maxPool3d(tensor5d([1, 2, nan, 4, -3, 6, 7, 8], [1, 2, 4, 1, 1]), [2, 2, 1], [2, 2, 1], 'valid');
    expect(await valuesOn('wasm', pool)).to.deep.equal([6, nan]);
    expect(await valuesOn('wasm', volumePool)).to.deep.equal([6, nan]);
  });

  it('leaves no tensor behind', async () => {
    await engine({ prefer: 'wasm' });
    const before = memory().numTensors;
    for (const compute of Object.values(uses)) tidy(compute).dispose();
    expect(memory().numTensors).to.equal(before);
  });
});
