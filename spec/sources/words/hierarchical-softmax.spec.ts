import { expect } from 'chai';
import fc from 'fast-check';
import { randomFor } from '../../../core/random.js';
import { hierarchicalSoftmax, huffmanPaths } from '../../../sources/words/hierarchical-softmax.js';

describe('hierarchicalSoftmax', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 40 });

  it('has the tree of Huffman: the paths of 8, 4, 2 and 2 are 1, 2, 3 and 3 long', () => {
    const targets = hierarchicalSoftmax({ counts: [8, 4, 2, 2] });
    expect({ rows: targets.rows, most: targets.most }).to.deep.equal({ rows: 3, most: 3 });
    const lengths = huffmanPaths([8, 4, 2, 2]).map(({ length }) => length);
    expect(lengths).to.deep.equal([1, 2, 3, 3]);
  });

  it('gives all words together probability 1, whatever is learnt at the nodes', () =>
    fc.assert(
      fc.property(counts, (each) => {
        const random = randomFor(1, 'nodes');
        const right = Array.from({ length: each.length - 1 }, () => random.uniform());
        const probabilities = huffmanPaths(each).map((path) =>
          path.reduce((product, { node, label }) => {
            const share = right[node] ?? Number.NaN;
            return product * (label === 1 ? share : 1 - share);
          }, 1),
        );
        expect(probabilities.reduce((sum, probability) => sum + probability, 0)).to.be.closeTo(1, 1e-9);
      }),
    ));

  it('starts every path at the root, the node made last, and gives frequent words no longer paths than rare ones', () =>
    fc.assert(
      fc.property(counts, (each) => {
        const paths = huffmanPaths(each);
        for (const [word, path] of paths.entries()) {
          expect(path[0]?.node).to.equal(each.length - 2);
          for (const [other, count] of each.entries())
            if (count < (each[word] ?? 0)) expect(paths[other]?.length).to.be.at.least(path.length);
        }
      }),
    ));

  it('is as short as can be: the mean length lies within one of the entropy', () =>
    fc.assert(
      fc.property(
        counts.filter((each) => each.some((count) => count > 0)),
        (each) => {
          const total = each.reduce((sum, count) => sum + count, 0);
          const shares = each.map((count) => count / total);
          const entropy = shares.reduce((sum, share) => sum - (share > 0 ? share * Math.log2(share) : 0), 0);
          const mean = huffmanPaths(each).reduce(
            (sum, path, word) => sum + (shares[word] ?? 0) * path.length,
            0,
          );
          expect(mean).to.be.within(entropy - 1e-9, entropy + 1 + 1e-9);
        },
      ),
    ));

  it('refuses a single word', () => {
    expect(() => hierarchicalSoftmax({ counts: [1] })).to.throw('hierarchicalSoftmax.counts');
  });
});
