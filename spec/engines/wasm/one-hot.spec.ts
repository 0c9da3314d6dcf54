import { oneHot, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { keepBackend } from '../keep-backend.js';

/** The numbers of `oneHot` of classes 2 and 0, of 3. */
function ofClasses(on: number, off: number, dtype: 'float32' | 'int32' | 'bool'): readonly number[] {
  return tidy(() => Array.from(oneHot(tensor1d([2, 0], 'int32'), 3, on, off, dtype).dataSync()));
}

describe('oneHot on wasm', () => {
  keepBackend();
  before(() => engine({ prefer: 'wasm' }));

  for (const dtype of ['float32', 'int32', 'bool'] as const) {
    it(`gives ones and zeros of dtype ${dtype}`, () => {
      expect(ofClasses(1, 0, dtype)).to.deep.equal([0, 0, 1, 1, 0, 0]);
    });
  }

  it('gives any two numbers, as label smoothing needs them', () => {
    const [on, off] = [Math.fround(0.9), Math.fround(0.05)];
    expect(ofClasses(0.9, 0.05, 'float32')).to.deep.equal([off, off, on, on, off, off]);
    expect(ofClasses(7, -7, 'int32')).to.deep.equal([-7, -7, 7, 7, -7, -7]);
  });
});
