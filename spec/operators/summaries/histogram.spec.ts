import { expect } from 'chai';
import fc from 'fast-check';
import { histogram } from '../../../operators/summaries/histogram.js';

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

describe('histogram', () => {
  it('counts values in bins of equal width, the last with its upper edge', () => {
    expect(histogram([0, 1, 2, 4], 2)).to.deep.equal({ edges: [0, 2, 4], counts: [2, 2] });
    expect(histogram(Float32Array.of(-1, 1, 0.5), 4)).to.deep.equal({
      edges: [-1, -0.5, 0, 0.5, 1],
      counts: [1, 0, 0, 2],
    });
  });

  it('has 30 bins unless told otherwise', () => {
    expect(histogram([0, 1]).counts).to.have.length(30);
  });

  it('puts equal values into one bin around them', () => {
    expect(histogram([2, 2, 2])).to.deep.equal({ edges: [1, 3], counts: [3] });
    expect(histogram([-0.5])).to.deep.equal({ edges: [-0.75, -0.25], counts: [1] });
    expect(histogram(new Float32Array(5))).to.deep.equal({ edges: [-0.5, 0.5], counts: [5] });
  });

  it('counts apart what is not finite', () => {
    const values = [Number.NaN, 0, Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY];
    expect(histogram(values, 1)).to.deep.equal({ edges: [0, 1], counts: [2], notFinite: 3 });
    expect(histogram([Number.NaN])).to.deep.equal({ edges: [], counts: [], notFinite: 1 });
    expect(histogram([])).to.deep.equal({ edges: [], counts: [] });
  });

  it('holds numbers at the ends of double precision', () => {
    const { edges, counts } = histogram([-Number.MAX_VALUE, 0, Number.MAX_VALUE], 2);
    expect(edges).to.deep.equal([-Number.MAX_VALUE, 0, Number.MAX_VALUE]);
    expect(counts).to.deep.equal([1, 2]);
  });

  it('has edges that rise between the least numbers there are', () => {
    const { edges } = histogram([-2 * Number.MIN_VALUE, -Number.MIN_VALUE], 5);
    expect(edges).to.deep.equal(edges.toSorted((one, other) => one - other));
  });

  it('counts every value once, between edges that rise from the least to the greatest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double(), { minLength: 1 }),
        fc.integer({ min: 1, max: 50 }),
        (values, bins) => {
          const { edges, counts, notFinite = 0 } = histogram(values, bins);
          expect(sum(counts) + notFinite).to.equal(values.length);
          if (counts.length === 0) return;
          expect(edges).to.have.length(counts.length + 1);
          expect(edges.every((edge, place) => place === 0 || edge >= (edges[place - 1] ?? edge))).to.equal(
            true,
          );
          const finite = values.filter(Number.isFinite);
          expect(edges[0]).to.be.at.most(Math.min(...finite));
          expect(edges.at(-1)).to.be.at.least(Math.max(...finite));
        },
      ),
    );
  });
});
