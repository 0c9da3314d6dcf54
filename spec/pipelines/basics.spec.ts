import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { fitting, logisticRegression, weightDecay } from '../../pipelines/index.js';
import { type Followed, follow, only } from './follow.js';

const losses = (followed: Followed): readonly number[] => only(followed, 'step').map(({ loss }) => loss);

const lastError = (followed: Followed, data: string): number =>
  only(followed, 'evaluation').findLast((event) => event.data === data)?.metrics.error ?? Number.NaN;

function expectAlike(one: readonly number[], other: readonly number[]): void {
  expect(other).to.have.length(one.length);
  for (const [step, loss] of one.entries()) expect(other[step]).to.be.closeTo(loss, 1e-3 * loss + 1e-6);
}

describe('pipeline fitting', () => {
  const small = { epochs: 30, checkpointEvery: 1000 } as const;

  it('fits where the model and the data suffice, and not with a line', async () => {
    const [right, line] = [await follow(fitting, small), await follow(fitting, { ...small, degree: 1 })];
    expect(lastError(right, 'test')).to.be.below(1);
    expect(lastError(line, 'training')).to.be.above(50);
    expect(lastError(line, 'test')).to.be.above(50);
  });

  it('overfits two samples', async () => {
    const few = await follow(fitting, { ...small, samples: 2, epochs: 100 });
    expect(lastError(few, 'test')).to.be.above(10 * lastError(few, 'training'));
  });

  it('learns the same from scratch and on tf.layers', async () => {
    const short = { epochs: 3, checkpointEvery: 1000 };
    const scratch = await follow(fitting, short);
    expectAlike(losses(scratch), losses(await follow(fitting, { ...short, variant: 'layers' })));
  });
});

describe('pipeline weight-decay', () => {
  const norm = ({ figures }: Followed): number => Number(figures.find(([name]) => name === '|w|')?.[1]);

  it('brings the test error down by orders of magnitude, and the weights with it', async () => {
    const options = { epochs: 10, learningRate: 0.006, checkpointEvery: 1000 };
    const [decayed, plain] = [
      await follow(weightDecay, options),
      await follow(weightDecay, { ...options, lambda: 0 }),
    ];
    expect(lastError(decayed, 'test')).to.be.below(0.01 * lastError(plain, 'test'));
    expect(norm(decayed)).to.be.below(1);
    expect(norm(plain)).to.be.above(10);
  });

  it('learns the same from scratch and on tf.layers, and leaves no tensor behind', async () => {
    const options = { epochs: 3, checkpointEvery: 1000 };
    const scratch = await follow(weightDecay, options);
    const before = memory().numTensors;
    const onLayers = await follow(weightDecay, { ...options, variant: 'layers' });
    expect(memory().numTensors).to.equal(before);
    expectAlike(losses(scratch), losses(onLayers));
  });
});

describe('pipeline logistic-regression', () => {
  const accuracy = (followed: Followed): number =>
    only(followed, 'evaluation').at(-1)?.metrics.accuracy ?? Number.NaN;

  it('learns at once with cross-entropy, and hardly at all with the squared loss', async () => {
    const [fast, slow] = [
      await follow(logisticRegression, {}),
      await follow(logisticRegression, { loss: 'squared' }),
    ];
    expect(accuracy(fast)).to.be.above(0.95);
    expect(accuracy(slow)).to.be.below(0.5);
    const [gradientOfFast, gradientOfSlow] = [fast, slow].map(
      (followed) => only(followed, 'step')[0]?.gradientNorm ?? Number.NaN,
    );
    expect(gradientOfFast).to.be.above(10 * (gradientOfSlow ?? Number.NaN));
  });

  it('reports both gradients side by side', async () => {
    const { figures } = await follow(logisticRegression, { samples: 100 });
    expect(figures.at(-1)).to.deep.equal([
      'gradient at z = 0 for y = 1',
      'cross-entropy -0.5000  squared -0.1250',
    ]);
  });
});
