import { type Tensor, tensor, tensor3d } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { tensorScope } from '../../core/tensor-scope.js';
import { engine } from '../../engines/index.js';
import {
  type SequenceCrossEntropyOptions,
  sequenceCrossEntropy,
} from '../../models/sequence-cross-entropy.js';
import { refusal } from '../helpers/refusal.js';

/** Of two sequences of two tokens of three classes. */
const logits: readonly (readonly number[])[] = [
  [1, 2, 3],
  [0, 0, 0],
  [2, 1, 0],
  [5, 0, 1],
];
const labels = Int32Array.of(2, 1, 0, 0);

/** The loss of a token. */
const lossOf = (token: number): number => {
  const row = logits[token] ?? [];
  const sum = row.reduce((total, logit) => total + Math.exp(logit), 0);
  return Math.log(sum) - (row[labels[token] ?? 0] ?? 0);
};

function computed(options: SequenceCrossEntropyOptions, weights?: readonly number[]): number {
  return tensorScope('loss', () => {
    const given: Tensor | undefined = weights && tensor([...weights]);
    const output = tensor3d(logits.flat(), [2, 2, 3]);
    const loss = sequenceCrossEntropy(options).compute(output, tensor(labels, [2, 2], 'int32'), given);
    return loss.dataSync()[0] ?? Number.NaN;
  });
}

describe('sequenceCrossEntropy', () => {
  before(() => engine({ prefer: 'cpu' }));

  it('is the mean over all tokens', () => {
    expect(computed({})).to.be.closeTo((lossOf(0) + lossOf(1) + lossOf(2) + lossOf(3)) / 4, 1e-6);
  });

  it('leaves out padding', () => {
    expect(computed({ padding: 0 })).to.be.closeTo((lossOf(0) + lossOf(1)) / 2, 1e-6);
    expect(computed({ padding: 1 })).to.be.closeTo((lossOf(0) + lossOf(2) + lossOf(3)) / 3, 1e-6);
  });

  it('counts all tokens of a sequence by its weight', () => {
    const expected = (3 * (lossOf(0) + lossOf(1)) + lossOf(2) + lossOf(3)) / 8;
    expect(computed({}, [3, 1])).to.be.closeTo(expected, 1e-6);
    expect(computed({ padding: 1 }, [3, 1])).to.be.closeTo((3 * lossOf(0) + lossOf(2) + lossOf(3)) / 5, 1e-6);
  });

  it('refuses labels of another shape, that are no class, or all padding', async () => {
    const check = (data: readonly number[], shape: readonly number[], padding?: number) => {
      const loss = sequenceCrossEntropy(padding === undefined ? {} : { padding });
      return refusal(() => loss.check({ data: Int32Array.from(data), shape }, [2, 2, 3]));
    };
    expect((await check([0, 1], [2])).code).to.equal('SHAPE_INVALID');
    expect((await check([0, 1, 2, 3], [2, 2])).code).to.equal('LABEL_INVALID');
    expect((await check([1, 1, 1, 1], [2, 2], 1)).message).to.include('nothing but padding');
    sequenceCrossEntropy({ padding: 0 }).check({ data: labels, shape: [2, 2] }, [2, 2, 3]);
  });

  it('refuses options', async () => {
    expect((await refusal(() => sequenceCrossEntropy({ padding: -1 }))).message).to.include('padding');
  });
});
