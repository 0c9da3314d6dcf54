import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { linearRegression } from '../../pipelines/index.js';
import { type Followed, follow, only } from './follow.js';

/** `w = [2.0000, -3.4000]  b = 4.2000` as numbers. */
function parametersOf({ figures }: Followed, name: string): readonly number[] {
  const text = figures.find(([figure]) => figure === name)?.[1] ?? '';
  return [...text.matchAll(/-?\d+\.\d+/g)].map(([number]) => Number(number));
}

describe('pipeline linear-regression, as the course configures it', () => {
  let scratch: Followed;
  before(async () => {
    scratch = await follow(linearRegression, {});
  });

  it('brings the loss to half the variance of the noise in three epochs', () => {
    const losses = only(scratch, 'evaluation').map(({ loss }) => loss);
    expect(losses).to.have.length(3);
    expect(losses[0]).to.be.greaterThan(Number(losses[1]));
    expect(losses[2]).to.be.closeTo(5e-5, 1e-5);
  });

  it('finds w and b', () => {
    const truth = parametersOf(scratch, 'truth');
    expect(truth).to.deep.equal([2, -3.4, 4.2]);
    const learned = parametersOf(scratch, 'learned');
    for (const [index, parameter] of truth.entries()) expect(learned[index]).to.be.closeTo(parameter, 2e-3);
  });

  it('agrees with the analytic solution', () => {
    const learned = parametersOf(scratch, 'learned');
    const analytic = parametersOf(scratch, 'analytic');
    expect(analytic).to.have.length(3);
    for (const [index, parameter] of analytic.entries())
      expect(learned[index]).to.be.closeTo(parameter, 2e-3);
  });

  it('solves the normal equations exactly where there is no noise', async () => {
    const exact = await follow(linearRegression, { noise: 0, samples: 20, epochs: 1 });
    expect(parametersOf(exact, 'analytic')).to.deep.equal([2, -3.4, 4.2]);
  });

  it('learns the same from scratch and on tf.layers, and leaves no tensor behind', async () => {
    const before = memory().numTensors;
    const layers = await follow(linearRegression, { variant: 'layers' });
    expect(memory().numTensors).to.equal(before);
    const learned = parametersOf(layers, 'learned');
    for (const [index, parameter] of parametersOf(scratch, 'learned').entries())
      expect(learned[index]).to.be.closeTo(parameter, 1e-4);
  });
});
