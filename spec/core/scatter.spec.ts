import { expect } from 'chai';
import { scatter } from '../../core/scatter.js';

describe('scatter', () => {
  it('draws a point as a square around its place: across to the right, up to the top', () => {
    const points = { data: Float32Array.of(0, 1), shape: [1, 2] };
    const { data, shape } = scatter([{ points, colour: [1, 2, 3] }], { across: [0, 1], up: [0, 1], side: 4 });
    expect(shape).to.deep.equal([4, 4, 3]);
    const painted = Array.from({ length: 16 }, (_, place) => data[3 * place] === 1);
    expect(painted.flatMap((is, place) => (is ? [place] : []))).to.deep.equal([0, 1, 4, 5]);
    expect([...data.subarray(0, 3)]).to.deep.equal([1, 2, 3]);
  });

  it('draws later points over earlier ones, and leaves out what is outside or no number', () => {
    const at = (...data: readonly number[]) => ({
      data: Float32Array.from(data),
      shape: [data.length / 2, 2],
    });
    const range = { across: [-1, 1], up: [-1, 1], side: 5 } as const;
    const groups = [
      { points: at(0, 0), colour: [9, 9, 9] },
      { points: at(0, 0, 5, 0, Number.NaN, 0), colour: [7, 7, 7] },
    ] as const;
    const { data } = scatter(groups, range);
    expect(data.filter((value) => value === 7)).to.have.length(27);
    expect(data.filter((value) => value === 255)).to.have.length(75 - 27);
  });
});
