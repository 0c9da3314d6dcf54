import { square } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { type OpCase, opCase } from './op-case.js';
import { fingerprint, opInputs } from './op-inputs.js';
import { type OpTruth, staleTruths } from './op-truth.js';

const one = opCase({ name: 'one', inputs: { x: { shape: [2, 3] } }, compute: ({ x }) => square(x) });
const wider: OpCase = { ...one, inputs: { x: { shape: [2, 4] } } };

function truthOf(each: OpCase): OpTruth {
  return { inputs: fingerprint(opInputs('group', each)), shape: [2, 3], value: [], gradients: {} };
}

const stale = (cases: readonly OpCase[], truths: Readonly<Record<string, OpTruth>>): readonly string[] =>
  staleTruths({ name: 'group', cases }, truths);

describe('the truths of a group', () => {
  it('are in order when each case has one, of its inputs', () => {
    expect(stale([one], { one: truthOf(one) })).to.deep.equal([]);
  });

  it('are stale when a case has none', () => {
    expect(stale([one], {})).to.deep.equal(['one: a case without a truth']);
  });

  it('are stale when one is left over', () => {
    expect(stale([], { one: truthOf(one) })).to.deep.equal(['one: a truth without a case']);
  });

  it('are stale when the inputs have changed since', () => {
    expect(stale([one], { one: truthOf(wider) })).to.deep.equal(['one: a truth of other inputs']);
  });

  it('are stale when a name stands for two cases', () => {
    expect(stale([one, one], { one: truthOf(one) })).to.deep.equal(['two cases have one name']);
  });
});
