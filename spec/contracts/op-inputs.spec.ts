import { square } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { opCase } from './op-case.js';
import { cotangentOf, opInputs } from './op-inputs.js';

const each = opCase({
  name: 'square',
  inputs: {
    x: { shape: [4, 5], range: [-2, 2] },
    labels: { shape: [6], dtype: 'int32', range: [0, 3] },
    mask: { shape: [7], dtype: 'bool' },
    given: { shape: [2], values: [0.5, 3] },
  },
  compute: ({ x }) => square(x),
});

describe('the inputs of a case', () => {
  const { x, labels, mask, given } = opInputs('group', each);

  it('are the same whenever they are asked for', () => {
    expect(opInputs('group', each)).to.deep.equal({ x, labels, mask, given });
  });

  it('are float32 numbers of the range, none alike and none 0', () => {
    const values = x?.values ?? [];
    expect(new Set(values).size).to.equal(20);
    expect(values.every((value) => value > -2 && value < 2 && value !== 0)).to.equal(true);
    expect(values.map(Math.fround)).to.deep.equal(values);
  });

  it('are whole numbers below the end of the range, and truths', () => {
    expect(new Set(labels?.values)).to.deep.equal(new Set([0, 1, 2]));
    expect(new Set(mask?.values)).to.deep.equal(new Set([0, 1]));
  });

  it('are those given, where they are', () => {
    expect(given?.values).to.deep.equal([0.5, 3]);
  });
});

describe('the cotangent', () => {
  it('tells the places of an output apart, and leaves none out', () => {
    const cotangent = cotangentOf([3, 4]);
    expect(new Set(cotangent).size).to.equal(12);
    expect(cotangent.includes(0)).to.equal(false);
  });
});
