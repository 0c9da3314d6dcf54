import { add, matMul, memory, mul, randomNormal, tanh, variable, zeros } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { functionModel } from '../../models/function-model.js';
import type { Model } from '../../models/model.js';
import { modelContract } from '../contracts/model.js';
import { classBatch, trainerOf } from './support.js';

/** A network that no layer library has: the hidden part is added twice. */
function twice(): Model {
  return functionModel({
    name: 'twice',
    inputShape: [4],
    build(seed) {
      const first = variable(randomNormal([4, 5], 0, 0.5, 'float32', seed));
      const second = variable(randomNormal([5, 3], 0, 0.5, 'float32', seed + 1));
      const bias = variable(zeros([3]));
      return {
        variables: { first, second, bias },
        forward: (x) => add(matMul(mul(tanh(matMul(x, first)), 2), second), bias),
      };
    },
  });
}

describe('functionModel', () => {
  modelContract('functionModel', twice, { inputShape: [4], classes: 3, topology: false });

  it('saves the weights by their names, in the order given', async () => {
    const trainer = await trainerOf({ model: twice() });
    expect(trainer.snapshot().weights.map(({ name }) => name)).to.deep.equal(['first', 'second', 'bias']);
    trainer.dispose();
  });

  it('saves a variable that is not trainable, and does not move it', async () => {
    const frozen = functionModel({
      name: 'frozen',
      inputShape: [4],
      build() {
        const kernel = variable(zeros([4, 3]));
        const offset = variable(zeros([3]), false);
        return { variables: { kernel, offset }, forward: (x) => add(matMul(x, kernel), offset) };
      },
    });
    const trainer = await trainerOf({ model: frozen });
    trainer.step(classBatch([4]));
    const [kernel, offset] = trainer.snapshot().weights.map(({ data }) => [...data]);
    expect(kernel?.some((value) => value !== 0)).to.equal(true);
    expect(offset).to.deep.equal([0, 0, 0]);
    trainer.dispose();
  });

  it('frees what else was made while building', () => {
    const before = memory().numTensors;
    const built = twice().build(1);
    expect(memory().numTensors).to.equal(before + 3);
    built.dispose();
    expect(memory().numTensors).to.equal(before);
  });

  it('names a variable that the loss does not depend on', async () => {
    const idle = functionModel({
      name: 'idle',
      inputShape: [4],
      build() {
        const kernel = variable(zeros([4, 3]));
        const unused = variable(zeros([3]));
        return { variables: { kernel, unused }, forward: (x) => matMul(x, kernel) };
      },
    });
    const trainer = await trainerOf({ model: idle });
    expect(() => trainer.step(classBatch([4])))
      .to.throw('variable unused')
      .with.property('code', 'MODEL_INVALID');
    trainer.dispose();
  });

  it('is refused as a trainer where nothing can be trained', async () => {
    const fixed = functionModel({
      name: 'fixed',
      inputShape: [4],
      build() {
        const kernel = variable(zeros([4, 3]), false);
        return { variables: { kernel }, forward: (x) => matMul(x, kernel) };
      },
    });
    const before = memory().numTensors;
    const error = await trainerOf({ model: fixed }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.have.property('code', 'MODEL_INVALID');
    expect(memory().numTensors).to.equal(before);
  });
});
