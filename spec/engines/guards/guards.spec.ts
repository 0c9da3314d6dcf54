import {
  add,
  avgPool,
  conv2d,
  gather,
  getKernel,
  grad,
  memory,
  oneHot,
  type Rank,
  reshape,
  type Tensor,
  type Tensor4D,
  tensor,
  tensor1d,
  zeros,
} from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { guardEngine, guardUpload } from '../../../engines/guards/index.js';
import { engine } from '../../../engines/index.js';
import { refusal } from '../../helpers/refusal.js';
import { keepBackend } from '../keep-backend.js';

const whole = (...values: readonly number[]) => tensor1d([...values], 'int32');
const message = async (attempt: () => unknown): Promise<string> =>
  (await refusal(async () => attempt())).message;

describe('guards', () => {
  keepBackend();
  before(() => engine({ prefer: 'cpu' }));

  it('say what of which operation is wrong, what it takes, and on which engine', async () => {
    const tooLarge = () => conv2d(zeros<Rank.R4>([1, 2, 2, 1]), zeros<Rank.R4>([3, 3, 1, 1]), 1, 'valid');
    expect(await message(tooLarge)).to.equal(
      'window of Conv2D: got [3,3,1,1], expected one that fits into the input [1, 2, 2, 1] with its padding (engine cpu)',
    );
    expect(await message(() => oneHot(whole(0, 7), 3))).to.equal(
      'place 1 of OneHot: got 7, expected a whole number in 0 .. 2 (engine cpu)',
    );
    expect(await message(() => gather(zeros([3, 2]), whole(3)))).to.equal(
      'place 0 of GatherV2: got 3, expected a whole number in 0 .. 2 (engine cpu)',
    );
  });

  it('leave good inputs alone, with their gradients', () => {
    const pooled = (x: Tensor): Tensor => avgPool<Tensor4D>(reshape(x, [1, 2, 2, 1]), 2, 1, 'valid');
    expect([...grad(pooled)(tensor([1, 2, 3, 4])).dataSync()]).to.deep.equal([0.25, 0.25, 0.25, 0.25]);
  });

  it('refuse a tensor that is disposed', async () => {
    const gone = tensor([1]);
    gone.dispose();
    expect(await message(() => add(gone, 1))).to.match(/^tensor: got 'one that is disposed'/);
  });

  it('leave no tensor behind when they refuse', async () => {
    const [x, filter] = [zeros<Rank.R4>([1, 2, 2, 1]), zeros<Rank.R4>([3, 3, 1, 1])];
    const { numTensors } = memory();
    await message(() => conv2d(x, filter, 1, 'valid'));
    expect(memory().numTensors).to.equal(numTensors);
  });

  it('stand before a kernel once', () => {
    const guarded = getKernel('Conv2D', 'cpu').kernelFunc;
    guardEngine('cpu');
    expect(getKernel('Conv2D', 'cpu').kernelFunc).to.equal(guarded);
  });

  it('have nothing to do for a backend that is not loaded', () => {
    guardEngine('webgpu');
    expect(getKernel('Conv2D', 'webgpu')).to.equal(undefined);
  });

  it('let no batch become a tensor whose numbers do not fill its shape', async () => {
    const upload = guardUpload((data, shape) => tensor(data, [...shape]));
    expect(upload(Float32Array.of(1, 2), [2, 1]).shape).to.deep.equal([2, 1]);
    expect(await message(() => upload(new Uint8Array(3), [2, 2]))).to.equal(
      "numbers for a tensor: got '3 numbers with shape [2, 2]', expected a typed array of numbers, as many as the shape holds",
    );
  });
});
