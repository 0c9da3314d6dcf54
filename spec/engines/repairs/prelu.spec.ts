import { prelu, tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { keepBackend } from '../keep-backend.js';

describe('prelu', () => {
  keepBackend();

  for (const prefer of ['cpu', 'wasm'] as const) {
    it(`keeps what is not finite, on ${prefer}`, async () => {
      await engine({ prefer });
      const { NaN: none, POSITIVE_INFINITY: infinity } = Number;
      const values = tidy(() => [
        ...prelu(tensor([infinity, -infinity, none, -2]), tensor([0.5])).dataSync(),
      ]);
      expect(values).to.deep.equal([infinity, -infinity, none, -1]);
    });
  }
});
