import { expect } from 'chai';
import type { Sample } from '../../../core/sample.js';
import {
  captionsOf,
  interpretWith,
  rowsOf,
  scoreOf,
  stackInputs,
} from '../../../operators/summaries/prediction.js';

const at = { source: 'spec', seed: 1, position: null };
const labelled = (y: unknown): Sample => ({ x: 0, y, at });
const output = (...data: number[]) => ({ data: Float32Array.from(data), shape: [data.length] });

describe('interpretWith', () => {
  const interpret = interpretWith(['cat', 'dog']);

  it('takes the greatest of several outputs for the class', () => {
    expect(interpret(output(0.1, 2), labelled(1))).to.deep.equal({ text: 'dog', right: true, label: 'dog' });
    expect(interpret(output(3, 2), labelled(1))).to.deep.equal({ text: 'cat', right: false, label: 'dog' });
  });

  it('knows labels that are shares of classes', () => {
    const shares = { data: Float32Array.of(0.2, 0.8), shape: [2] };
    expect(interpret(output(0.1, 2), labelled(shares))).to.include({ right: true });
  });

  it('numbers classes that have no name', () => {
    expect(interpret(output(0, 0, 5), labelled(0))).to.deep.equal({ text: '2', right: false, label: 'cat' });
  });

  it('takes a single output for a value, which is neither right nor wrong', () => {
    expect(interpretWith([])(output(2.123456), labelled(2))).to.deep.equal({ text: '2.123', label: '2' });
  });

  it('judges nothing where there is no label', () => {
    expect(interpret(output(0, 1), labelled(undefined))).to.deep.equal({ text: 'dog' });
  });
});

describe('captionsOf', () => {
  it('tells the label only where the prediction is not it', () => {
    expect(captionsOf({ text: 'cat', right: true, label: 'cat' })).to.deep.equal([
      { text: 'cat', tone: 'right' },
    ]);
    expect(captionsOf({ text: 'cat', right: false, label: 'dog' })).to.deep.equal([
      { text: 'cat', tone: 'wrong' },
      { text: 'is dog', tone: 'aside' },
    ]);
    expect(captionsOf({ text: '2.1', label: '2' })).to.deep.equal([
      { text: '2.1', tone: 'plain' },
      { text: 'is 2', tone: 'aside' },
    ]);
    expect(captionsOf({})).to.deep.equal([]);
  });
});

describe('scoreOf', () => {
  it('counts what is right of what is judged', () => {
    expect(scoreOf([{ right: true }, { right: false }, {}])).to.equal('1 of 2 right');
    expect(scoreOf([{ text: 'cat' }])).to.equal(undefined);
  });
});

describe('stackInputs', () => {
  const sample = (data: Uint8Array, shape: readonly number[]): Sample => ({ x: { data, shape }, y: 0, at });

  it('puts inputs of one shape into one array, and takes it apart again', () => {
    const stacked = stackInputs([sample(Uint8Array.of(1, 2), [2, 1]), sample(Uint8Array.of(3, 4), [2, 1])]);
    expect(stacked).to.deep.equal({ data: Uint8Array.of(1, 2, 3, 4), shape: [2, 2, 1] });
    expect(stacked && rowsOf(stacked)).to.deep.equal([
      { data: Uint8Array.of(1, 2), shape: [2, 1] },
      { data: Uint8Array.of(3, 4), shape: [2, 1] },
    ]);
  });

  it('has no array for inputs of several shapes', () => {
    const samples = [sample(Uint8Array.of(1, 2), [2, 1]), sample(Uint8Array.of(3, 4), [1, 2])];
    expect(stackInputs(samples)).to.equal(undefined);
  });
});
