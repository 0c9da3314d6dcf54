import { add, memory, tensor1d } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { compared } from '../../pipelines/answers.js';

describe('compared', () => {
  before(() => engine({ prefer: 'cpu' }));

  it('tells how far each tensor is from the answer by hand, and the furthest', async () => {
    const finding = await compared(() => ({
      right: [add(tensor1d([1, 2]), 1), [2], [2, 3]],
      'a half off': [tensor1d([1, 2]), [2], [1, 2.5]],
    }))();
    expect(finding.figures).to.deep.equal({ right: 0, 'a half off': 0.5, 'largest difference': 0.5 });
  });

  it('does not take another shape, nor fewer numbers, for right', async () => {
    const { figures } = await compared(() => ({ flat: [tensor1d([1, 2]), [1, 2], [1, 2]] }))();
    expect(figures?.flat).to.equal(Number.POSITIVE_INFINITY);
    const few = await compared(() => ({ few: [tensor1d([1, 2]), [2], [1]] }))();
    expect(few.figures?.['largest difference']).to.be.NaN;
  });

  it('leaves no tensor', async () => {
    const before = memory().numTensors;
    await compared(() => ({ one: [tensor1d([1]), [1], [1]] }))();
    expect(memory().numTensors).to.equal(before);
  });
});
