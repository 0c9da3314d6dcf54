import { grad, relu, step, type Tensor, tensor, engine as tensorEngine } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { keepBackend } from '../../engines/keep-backend.js';

describe('native, repaired', () => {
  keepBackend();
  before(() => engine({ prefer: 'native' }));

  const { NaN: none, POSITIVE_INFINITY: infinity } = Number;
  const read = (result: Tensor): number[] => [...result.dataSync()];

  it('steps at 0, and leaves what is no number', () => {
    const x = tensor([-infinity, -2, 0, 0.5, infinity, none]);
    expect(read(step(x))).to.deep.equal([0, 0, 0, 1, 1, none]);
    expect(read(step(x, -2))).to.deep.equal([-2, -2, -2, 1, 1, none]);
  });

  it('steps with whole numbers', () => {
    const stepped = step(tensor([-2, 0, 3], [3], 'int32'));
    expect(stepped.dtype).to.equal('int32');
    expect(read(stepped)).to.deep.equal([0, 0, 1]);
  });

  it('computes the gradient of relu without handing TensorFlow an array', () => {
    const [x, dy] = [tensor([-1, 0, 2]), tensor([5, 6, 7])];
    const written = arraysWritten(() => expect(read(grad(relu)(x, dy))).to.deep.equal([0, 0, 7]));
    expect(written).to.equal(0);
  });
});

/** How many arrays become tensors meanwhile. */
function arraysWritten(action: () => void): number {
  const { backend } = tensorEngine();
  const write = backend.write.bind(backend);
  let count = 0;
  backend.write = (...given) => {
    count++;
    return write(...given);
  };
  try {
    action();
  } finally {
    backend.write = write;
  }
  return count;
}
