import { add, memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { tensorScope } from '../../core/tensor-scope.js';
import { engine } from '../../engines/index.js';

describe('tensorScope', () => {
  let before = 0;

  beforeEach(async () => {
    await engine({ prefer: 'cpu' });
    before = memory().numTensors;
  });
  afterEach(() => {
    expect(memory().numTensors).to.equal(before);
  });

  it('disposes the tensors a function made, and hands on what it returns', () => {
    expect(tensorScope('sum', () => add(tensor([1, 2]), 1).dataSync())).to.deep.equal(Float32Array.of(2, 3));
  });

  it('leaves tensors made outside alone', () => {
    const outside = tensor([1]);
    tensorScope('sum', () => add(outside, 1));
    expect(outside.isDisposed).to.equal(false);
    outside.dispose();
  });

  it('disposes them when the function throws', () => {
    const made: Tensor[] = [];
    const failing = (): void =>
      tensorScope('failing', () => {
        made.push(tensor([1]));
        throw new Error('the function broke');
      });
    expect(failing).to.throw('the function broke');
    expect(made.map(({ isDisposed }) => isDisposed)).to.deep.equal([true]);
  });

  it('may stand within another: the outer tensors live on', () => {
    tensorScope('outer', () => {
      const outer = tensor([1]);
      const inner = tensorScope('inner', () => ({ made: tensor([2]) }));
      expect([outer.isDisposed, inner.made.isDisposed]).to.deep.equal([false, true]);
    });
  });
});
