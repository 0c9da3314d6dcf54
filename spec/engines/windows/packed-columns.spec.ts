import {
  conv2d,
  mul,
  sum,
  type Tensor,
  type Tensor4D,
  tensor,
  tensor4d,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import fc from 'fast-check';
import { randomFor } from '../../../core/random.js';
import { sizeOf } from '../../../core/sample.js';
import { tensorScope } from '../../../core/tensor-scope.js';
import { engine } from '../../../engines/index.js';
import { convolutionAxes } from '../../../engines/repairs/convolution-axes.js';
import { shape4D } from '../../../engines/windows/attributes.js';
import { PackedColumns } from '../../../engines/windows/packed-columns.js';
import { keepBackend } from '../keep-backend.js';

describe('packed columns', () => {
  keepBackend();
  before(() => engine({ prefer: 'cpu' }));

  const cases = fc.record({
    size: fc.integer({ min: 1, max: 2 }),
    height: fc.integer({ min: 3, max: 7 }),
    width: fc.integer({ min: 3, max: 9 }),
    channels: fc.integer({ min: 1, max: 3 }),
    filters: fc.integer({ min: 1, max: 3 }),
    taps: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 3 })),
    pad: fc.constantFrom('same' as const, 'valid' as const),
    factor: fc.integer({ min: 2, max: 4 }),
  });

  it('compute the same convolution, and the same gradient by its filter', () => {
    fc.assert(
      fc.property(cases, ({ size, height, width, channels, filters, taps, pad, factor }) => {
        tensorScope('packed columns', () => {
          const images = numbers([size, height, width, channels], 'images');
          const filterShape = shape4D.parse([...taps, channels, filters]);
          const filter = variable(numbers(filterShape, 'filter'));
          const [rows, columns] = convolutionAxes(
            { images: images.shape, filter: filterShape, depthwise: false },
            { strides: 1, pad, dataFormat: 'NHWC' },
          );
          if (!rows || !columns) throw new Error('a convolution has two axes');
          const packed = new PackedColumns({ rows, columns, filterShape }, factor);
          const expected = conv2d(images, filter, 1, pad);
          const product = conv2d(
            fourAxes(packed.packImages(images)),
            fourAxes(packed.packFilter(filter)),
            1,
            'valid',
          );
          expectClose(packed.unpackOutput(product), expected);

          const cotangent = numbers(expected.shape, 'cotangent');
          const gradientBy = (convolve: () => Tensor, by: ReturnType<typeof variable>): Tensor | undefined =>
            variableGrads(() => sum(mul(convolve(), cotangent)), [by]).grads[by.name];
          const whole = gradientBy(() => conv2d(images, filter, 1, pad), filter);
          const packedFilter = variable(fourAxes(packed.packFilter(filter)));
          const parts = variableGrads(
            () =>
              sum(
                mul(
                  conv2d(fourAxes(packed.packImages(images)), packedFilter, 1, 'valid'),
                  packed.packOutput(cotangent),
                ),
              ),
            [packedFilter],
          ).grads[packedFilter.name];
          if (!whole || !parts) throw new Error('there is no gradient');
          expectClose(packed.unpackFilter(parts), whole);
          filter.dispose();
          packedFilter.dispose();
        });
      }),
      { numRuns: 60 },
    );
  });
});

function numbers(shape: readonly number[], what: string): Tensor4D {
  const random = randomFor(1, what);
  return tensor4d(
    Float32Array.from({ length: sizeOf(shape) }, () => random.normal()),
    shape4D.parse(shape),
  );
}

function fourAxes(packed: Tensor): Tensor4D {
  return tensor(packed.dataSync(), shape4D.parse(packed.shape));
}

function expectClose(one: Tensor, other: Tensor): void {
  expect(one.shape).to.deep.equal(other.shape);
  const expected = other.dataSync();
  one.dataSync().forEach((value, index) => {
    expect(value).to.be.closeTo(expected[index] ?? Number.NaN, 1e-4);
  });
}
