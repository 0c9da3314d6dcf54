import { abs, grad, sign, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { keepBackend } from '../keep-backend.js';

const numbersOf = (compute: () => Tensor): readonly number[] => tidy(() => [...compute().dataSync()]);

describe('sign on wasm', () => {
  keepBackend();
  before(() => engine({ prefer: 'wasm' }));

  it('is that of any number, however small', () => {
    const values = [-2, -1e-7, -1e-30, 0, 1e-30, 1.1e-7, 3];
    expect(numbersOf(() => sign(tensor(values)))).to.deep.equal([-1, -1, -1, 0, 1, 1, 1]);
  });

  it('keeps the dtype of whole numbers', () => {
    const signs = sign(tensor([-5, 0, 7], [3], 'int32'));
    expect(signs.dtype).to.equal('int32');
    expect([...signs.dataSync()]).to.deep.equal([-1, 0, 1]);
  });

  it('makes the gradient of abs right near 0', () => {
    expect(numbersOf(() => grad(abs)(tensor([1e-8, -1e-8, 0])))).to.deep.equal([1, -1, 0]);
  });
});
