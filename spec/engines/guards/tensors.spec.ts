import { add, tensor, engine as tensorEngine, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { guardTensors } from '../../../engines/guards/tensors.js';
import { engine } from '../../../engines/index.js';
import { refusal } from '../../helpers/refusal.js';
import { keepBackend } from '../keep-backend.js';

describe('guardTensors', () => {
  keepBackend();

  for (const prefer of ['wasm', 'cpu'] as const) {
    describe(`on ${prefer}`, () => {
      before(() => engine({ prefer }));

      it('lets a tensor be used until it is disposed, and then refuses it', async () => {
        const x = tensor([1, 2]);
        expect(tidy(() => [...add(x, 1).dataSync()])).to.deep.equal([2, 3]);
        x.dispose();
        const { code, message } = await refusal(() => add(x, 1));
        expect(code).to.equal('INPUT_INVALID');
        expect(message).to.equal(
          "tensor: got 'one that is disposed', expected one that is in use. Keep what is used later with tf.keep, or dispose it later",
        );
      });

      it('takes rows of one length, and refuses others', () => {
        const rows = tensor([
          [1, 2],
          [3, 4],
        ]);
        expect(rows.shape).to.deep.equal([2, 2]);
        rows.dispose();
        expect(() => tensor([[1, 2], [3]])).to.throw(/should have 2 elements, but has 1 elements/);
      });
    });
  }

  it('changes nothing when it is called again', () => {
    const { moveData } = tensorEngine();
    guardTensors();
    expect(tensorEngine().moveData).to.equal(moveData);
  });
});
