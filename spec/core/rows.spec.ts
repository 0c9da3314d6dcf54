import { expect } from 'chai';
import type { Mark } from '../../core/mark.js';
import { sampleOf } from '../../core/rows.js';

const at: Mark = { source: 'spec', seed: 1, position: { epoch: 0, index: 1 } };

describe('sampleOf', () => {
  const x = { data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [2, 2] };

  it('is the row at a place: its inputs with their shape, and the mark given', () => {
    expect(sampleOf({ x }, 1, at)).to.deep.equal({
      x: { data: Uint8Array.of(5, 6, 7, 8), shape: [2, 2] },
      y: undefined,
      at,
    });
  });

  it('has a label that is a number, or numbers with a shape', () => {
    const numbers = { data: Int32Array.of(3, 9), shape: undefined };
    const pairs = { data: Float32Array.of(1, 0, 0, 1), shape: [2] };
    expect(sampleOf({ x, y: numbers }, 1, at).y).to.equal(9);
    expect(sampleOf({ x, y: pairs }, 1, at).y).to.deep.equal({ data: Float32Array.of(0, 1), shape: [2] });
  });

  it('has a weight where the rows have weights, 0 too', () => {
    const weights = Float32Array.of(0.5, 0);
    expect([0, 1].map((index) => sampleOf({ x, weights }, index, at).weight)).to.deep.equal([0.5, 0]);
    expect(sampleOf({ x }, 0, at)).to.not.have.property('weight');
  });

  it('takes a number for each row of an empty shape', () => {
    const scalars = { data: Float64Array.of(1.5, 2.5), shape: [] };
    expect(sampleOf({ x: scalars }, 1, at).x).to.deep.equal({ data: Float64Array.of(2.5), shape: [] });
  });

  it('is a view: what is written into the arrays is seen in it', () => {
    const data = Uint8Array.of(1, 2);
    const sample = sampleOf({ x: { data, shape: [1] } }, 1, at);
    data[1] = 7;
    expect([...sample.x.data]).to.deep.equal([7]);
  });
});
