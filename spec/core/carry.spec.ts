import { expect } from 'chai';
import { carryMark, markIn, withMark } from '../../core/carry.js';
import { numberedSample } from '../helpers/flow.js';

const sample = numberedSample(3);
const other = numberedSample(4).at;

describe('carryMark', () => {
  it('gives a plain object the mark of the item it was made of', () => {
    expect(carryMark(sample, { x: 1 })).to.deep.equal({ x: 1, at: sample.at });
    expect(carryMark(sample, { x: 1 }, other)).to.deep.equal({ x: 1, at: other });
  });

  it('leaves a result alone that has its own mark, or came of an item without one', () => {
    const own = { x: 1, at: other };
    const bare = { x: 1 };
    expect(carryMark(sample, own)).to.equal(own);
    expect(carryMark({ x: 0 }, bare)).to.equal(bare);
  });

  it('leaves alone what is no plain object', () => {
    for (const result of [1, 'text', null, undefined, [1], Float32Array.of(1), new Date(0)])
      expect(carryMark(sample, result)).to.equal(result);
  });
});

describe('withMark', () => {
  it('puts another mark in place of the one there is, changing no item', () => {
    expect(withMark(sample, other)).to.deep.equal({ ...sample, at: other });
    expect(sample.at).to.deep.equal(numberedSample(3).at);
    expect(withMark(sample, undefined)).to.equal(sample);
  });
});

describe('markIn', () => {
  it('finds a mark only where there is one', () => {
    expect(markIn(sample)).to.equal(sample.at);
    for (const item of [undefined, null, 1, {}, { at: 5 }, { at: {} }])
      expect(markIn(item)).to.equal(undefined);
  });
});
