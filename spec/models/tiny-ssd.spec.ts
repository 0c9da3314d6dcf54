import { tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { classError, detectionLoss, offsetError } from '../../models/detection-loss.js';
import { tinySsd, tinySsdAnchors } from '../../models/tiny-ssd.js';

describe('tinySsd', () => {
  before(() => engine({ prefer: 'wasm' }));

  it('has the 5,444 anchors of the course for pictures of 256 by 256', () => {
    expect(tinySsdAnchors().shape).to.deep.equal([5444, 4]);
  });

  it('answers with a row for each anchor: logits of background and classes, and four offsets', () => {
    const built = tinySsd({ side: 64, classes: 3 }).build(1);
    const mode = { training: false, step: 0, perStep: () => tensor([0]) };
    const { shape } = tidy(() => built.forward(tensor(new Float32Array(12_288), [1, 64, 64, 3]), mode));
    expect(shape).to.deep.equal([1, tinySsdAnchors(64).shape[0], 8]);
    built.dispose();
  });

  it('refuses pictures that its maps do not fit on', () => {
    expect(() => tinySsd({ side: 60 })).to.throw(/tinySsd\.side/);
  });
});

// Two anchors: background that is told right, and class 1 that is told wrong.
const output = { data: Float32Array.of(1, 0, 5, 5, 5, 5, 1, 0, 1, 0, 0, -1), shape: [1, 2, 6] };
const labels = { data: Float32Array.of(0, 0, 0, 0, 0, 1, 0, 0, 0, 1), shape: [1, 2, 5] };

describe('detectionLoss', () => {
  before(() => engine({ prefer: 'wasm' }));

  it('is the entropy of all anchors, and the distance of those that answer for a box, by hand', () => {
    const loss = tidy(() =>
      detectionLoss.compute(tensor(output.data, [1, 2, 6]), tensor(labels.data, [1, 2, 5])).dataSync(),
    );
    const [right, wrong] = [Math.log(1 + Math.exp(-1)), Math.log(1 + Math.exp(1))];
    expect(loss[0]).to.be.closeTo((right + wrong) / 2 + 3 / 8, 1e-6);
  });

  it('has two figures beside it: classes told wrong, and the mean distance of offsets', () => {
    expect(classError(output, labels)).to.equal(0.5);
    expect(offsetError(output, labels)).to.equal(3 / 8);
  });

  it('refuses labels of other anchors, and classes that there are not', () => {
    expect(() => detectionLoss.check({ ...labels, shape: [2, 5] }, output.shape)).to.throw(/\[1, 2, 5\]/);
    const wrong = { ...labels, data: labels.data.map((value) => 2 * value) };
    expect(() => detectionLoss.check(wrong, output.shape)).to.throw(/0 \.\. 1/);
  });
});
