import { tensor } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { tensorScope } from '../../core/tensor-scope.js';
import { engine } from '../../engines/index.js';
import { crossCorrelation } from '../../models/cross-correlation.js';
import { forwardMode } from '../../models/forward-mode.js';

describe('crossCorrelation', () => {
  before(() => engine({ prefer: 'cpu' }));

  it('is the one of the course: a 3 by 3 image, a 2 by 2 kernel', () => {
    const built = crossCorrelation({ image: [3, 3], kernel: [2, 2] }).build(1);
    tensorScope('cross-correlation', () => {
      built.weights[0]?.variable.assign(tensor([0, 1, 2, 3], [2, 2, 1, 1]));
      const output = built.forward(tensor([0, 1, 2, 3, 4, 5, 6, 7, 8], [1, 3, 3, 1]), forwardMode(false, 1));
      expect(output.shape).to.deep.equal([1, 2, 2, 1]);
      expect([...output.dataSync()]).to.deep.equal([19, 25, 37, 43]);
    });
    built.dispose();
  });

  it('refuses options out of range by name', () => {
    expect(() => crossCorrelation({ image: [6, 8], kernel: [1, 0] })).to.throw(
      'crossCorrelation.kernel.1: got 0',
    );
  });
});
