import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { alexnet, densenet, googlenet, nin, resnet, vgg } from '../../pipelines/index.js';
import { follow, only } from './follow.js';

describe('pipelines of convolutional networks', () => {
  before(() => engine({ prefer: 'wasm' }));

  it('have the configuration of the course as their defaults', () => {
    const defaults = [alexnet, vgg, nin, googlenet, resnet, densenet].map(({ name, options }) => {
      const { size, batchSize, learningRate, epochs, widthMultiplier } = options.parse({});
      return [name, size, batchSize, learningRate, epochs, widthMultiplier];
    });
    expect(defaults).to.deep.equal([
      ['alexnet', 224, 128, 0.001, 5, 1],
      ['vgg', 224, 64, 0.001, 5, 1 / 8],
      ['nin', 224, 128, 0.002, 5, 1],
      ['googlenet', 96, 128, 0.001, 5, 1],
      ['resnet', 96, 256, 0.001, 5, 1],
      ['densenet', 96, 256, 0.001, 5, 1],
    ]);
    expect(densenet.options.parse({})).to.deep.include({ blocks: [4, 4, 4, 4], growth: 32 });
  });

  it('refuse pictures that are too small for the network', () => {
    for (const { options } of [alexnet, nin]) expect(options.safeParse({ size: 66 }).success).to.equal(false);
    expect(vgg.options.safeParse({ size: 31 }).success).to.equal(false);
  });

  it('bring pictures to their size, train on them, test on as many, and leave no tensor', async () => {
    const before = memory().numTensors;
    const small = { limit: 12, batchSize: 8, epochs: 1, size: 12, widthMultiplier: 1 / 16, blocks: [1] };
    const followed = await follow(resnet, small);
    expect(only(followed, 'step')).to.have.length(2);
    expect(only(followed, 'epoch').map(({ samples }) => samples)).to.deep.equal([12]);
    const [tested, ...others] = only(followed, 'evaluation');
    expect(others).to.deep.equal([]);
    expect(tested).to.deep.include({ data: 'test', samples: 12 });
    const [started] = only(followed, 'start');
    expect(started?.options).to.deep.include({ size: 12, blocks: [1] });
    expect(memory().numTensors).to.equal(before);
  });
});
