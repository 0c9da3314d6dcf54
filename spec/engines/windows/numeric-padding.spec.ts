import {
  avgPool,
  conv2d,
  depthwiseConv2d,
  fused,
  maxPool,
  type Tensor,
  type Tensor4D,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { sizeOf } from '../../../core/sample.js';
import { engine } from '../../../engines/index.js';
import { keepBackend } from '../keep-backend.js';

type Padding = 'valid' | 1 | [[0, 0], [1, 1], [1, 1], [0, 0]];

/** Windows and strides that differ between rows and columns, over images of 5 x 6. */
const window: [number, number] = [3, 2];
const strides: [number, number] = [3, 1];

function counted(shape: [number, number, number, number]): Tensor4D {
  const values = Array.from({ length: sizeOf(shape) }, (_, index) => Math.sin(index));
  return tensor4d(values, shape);
}

const operations: Readonly<Record<string, (pad: Padding) => Tensor>> = {
  conv2d: (pad) => conv2d(counted([2, 5, 6, 1]), counted([...window, 1, 2]), strides, pad),
  'fused.conv2d': (pad) =>
    fused.conv2d({ x: counted([2, 5, 6, 1]), filter: counted([...window, 1, 2]), strides, pad }),
  depthwiseConv2d: (pad) => depthwiseConv2d(counted([2, 5, 6, 2]), counted([...window, 2, 1]), strides, pad),
  maxPool: (pad) => maxPool(counted([2, 5, 6, 1]), window, strides, pad),
  avgPool: (pad) => avgPool(counted([2, 5, 6, 1]), window, strides, pad),
};

for (const prefer of ['cpu', 'wasm'] as const) {
  describe(`padding given as a number, on ${prefer}`, () => {
    keepBackend();
    before(() => engine({ prefer }));

    const read = (compute: () => Tensor): { shape: number[]; values: number[] } =>
      tidy(() => {
        const output = compute();
        return { shape: output.shape, values: Array.from(output.dataSync()) };
      });

    for (const [name, compute] of Object.entries(operations)) {
      it(`is the same as that padding given side by side, in ${name}`, () => {
        const sides: Padding = [
          [0, 0],
          [1, 1],
          [1, 1],
          [0, 0],
        ];
        const found = read(() => compute(1));
        expect(found).to.deep.equal(read(() => compute(sides)));
        expect(found.shape.slice(1, 3)).to.deep.equal([2, 7]);
      });
    }
  });
}
