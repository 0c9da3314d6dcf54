import { expect } from 'chai';
import { vectorsFor } from '../../../sources/words/vectors-for.js';

describe('vectorsFor', () => {
  const known = { words: ['a', 'b'], vectors: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] } };

  it('has a row for each token in their order, zeros where there is no vector', () => {
    expect(vectorsFor(['<unk>', 'b', 'a', 'c'], known)).to.deep.equal({
      data: Float32Array.of(0, 0, 3, 4, 1, 2, 0, 0),
      shape: [4, 2],
    });
  });
});
