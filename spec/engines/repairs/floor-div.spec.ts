import { floorDiv, tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { keepBackend } from '../keep-backend.js';

describe('floorDiv', () => {
  keepBackend();

  for (const prefer of ['cpu', 'wasm'] as const) {
    describe(`on ${prefer}`, () => {
      before(() => engine({ prefer }));

      it('of fractions is float32, and holds what int32 does not', () => {
        tidy(() => {
          const quotient = floorDiv(tensor([7.5, -7.5, 3e9, 7, -7]), tensor([2, 2, 1, 0, 0]));
          const { POSITIVE_INFINITY: infinity } = Number;
          expect(quotient.dtype).to.equal('float32');
          expect([...quotient.dataSync()]).to.deep.equal([3, -4, 3e9, infinity, -infinity]);
        });
      });

      it('of whole numbers is whole', () => {
        tidy(() => {
          const quotient = floorDiv(tensor([7, -7], [2], 'int32'), tensor([2, 2], [2], 'int32'));
          expect(quotient.dtype).to.equal('int32');
          expect([...quotient.dataSync()]).to.deep.equal([3, -4]);
        });
      });
    });
  }
});
