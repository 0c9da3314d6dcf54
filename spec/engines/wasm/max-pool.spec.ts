import {
  grad,
  maxPool,
  maxPool3d,
  maxPoolWithArgmax,
  sum,
  tensor4d,
  tensor5d,
  tidy,
} from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { rank4, rank5 } from '../../contracts/ranks.js';
import { keepBackend } from '../keep-backend.js';

describe('max pools on wasm', () => {
  keepBackend();
  before(() => engine({ prefer: 'wasm' }));

  /** The gradient of a 2-D pool of two rows, in windows of 2 x 2. */
  const gradientOf = (values: number[]): readonly number[] =>
    tidy(() => {
      const images = tensor4d(values, [1, 2, values.length / 2, 1]);
      return Array.from(grad((x) => sum(maxPool(rank4(x), 2, 2, 'valid')))(images).dataSync());
    });

  it('send the gradient to the maximum, above 0 or not', () => {
    expect(gradientOf([1, 2, -3, -1, 4, 3, -2, -4])).to.deep.equal([0, 0, 0, 1, 1, 0, 0, 0]);
  });

  it('send it to the first of equal ones', () => {
    expect(gradientOf([0, 0, -1, -2, 0, 0, -2, -1])).to.deep.equal([1, 0, 1, 0, 0, 0, 0, 0]);
  });

  it('add up where windows overlap', () => {
    const gradient = tidy(() => {
      const row = tensor4d([-3, -1, -2], [1, 1, 3, 1]);
      return Array.from(grad((x) => sum(maxPool(rank4(x), [1, 2], 1, 'valid')))(row).dataSync());
    });
    expect(gradient).to.deep.equal([0, 2, 0]);
  });

  it('find the maximum of volumes below 0, and send the gradient there', () => {
    const [values, gradient] = tidy(() => {
      const volumes = tensor5d([-4, -2, -3, -1, -8, -6, -7, -5], [1, 2, 2, 2, 1]);
      const pool = maxPool3d(volumes, 2, 2, 'valid');
      const back = grad((x) => sum(maxPool3d(rank5(x), 2, 2, 'valid')))(volumes);
      return [Array.from(pool.dataSync()), Array.from(back.dataSync())];
    });
    expect(values).to.deep.equal([-1]);
    expect(gradient).to.deep.equal([0, 0, 0, 1, 0, 0, 0, 0]);
  });

  for (const [includeBatch, places] of [
    [false, [0, 3]],
    [true, [0, 7]],
  ] as const) {
    it(`say where the maximum is, counted ${includeBatch ? 'through the batch' : 'image by image'}`, () => {
      const [values, found] = tidy(() => {
        const images = tensor4d([-1, -2, -3, -4, -8, -7, -6, -5], [2, 2, 2, 1]);
        const { result, indexes } = maxPoolWithArgmax(images, 2, 2, 'valid', includeBatch);
        return [result, indexes].map((tensor) => Array.from(tensor?.dataSync() ?? []));
      });
      expect(values).to.deep.equal([-1, -5]);
      expect(found).to.deep.equal(places);
    });
  }
});
