import { expect } from 'chai';
import { EMPTY } from 'rxjs';
import { read } from '../../core/read.js';
import { leastSquares } from '../../models/least-squares.js';
import { fromArrays } from '../../sources/from-arrays.js';
import { linearData } from '../../sources/linear-data.js';

describe('leastSquares', () => {
  it('finds the line that made its data, where there is no noise', async () => {
    const [u, v, bias] = await leastSquares(read(linearData({ size: 20, noise: 0 })));
    expect(u).to.be.closeTo(2, 1e-6);
    expect(v).to.be.closeTo(-3.4, 1e-6);
    expect(bias).to.be.closeTo(4.2, 1e-6);
  });

  it('finds the best line through points that are on none', async () => {
    const x = { data: Float32Array.of(0, 1, 2), shape: [3, 1] };
    const [slope, bias] = await leastSquares(read(fromArrays({ x, y: Float32Array.of(1, 1, 4) })));
    expect(slope).to.be.closeTo(1.5, 1e-12);
    expect(bias).to.be.closeTo(0.5, 1e-12);
  });

  it('has nothing to tell of no samples', async () => {
    expect(await leastSquares(EMPTY)).to.deep.equal([]);
  });
});
