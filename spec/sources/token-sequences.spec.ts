import { expect } from 'chai';
import fc from 'fast-check';
import { lastValueFrom, toArray } from 'rxjs';
import { read } from '../../core/read.js';
import { tokenSequences } from '../../sources/token-sequences.js';
import { describeSource } from '../contracts/source.js';

const counting = (length: number): Int32Array => Int32Array.from({ length }, (_, token) => token);

describeSource('tokenSequences', {
  create: () => tokenSequences({ tokens: counting(13), steps: 2 }),
  size: 6,
});

describe('tokenSequences', () => {
  const sequences = async (tokens: Int32Array, steps: number, rows?: number) => {
    const source = tokenSequences({ tokens, steps, ...(rows === undefined ? {} : { rows }) });
    const samples = await lastValueFrom(read(source, { shuffle: false }).pipe(toArray()), {
      defaultValue: [],
    });
    return samples.map(({ x, y }) => ({ x: [...x.data], y: [...y.data] }));
  };

  it('are those of the course for 0 to 29, 6 steps and 2 rows', async () => {
    expect((await sequences(counting(30), 6, 2)).map(({ x }) => x)).to.deep.equal([
      [0, 1, 2, 3, 4, 5],
      [15, 16, 17, 18, 19, 20],
      [6, 7, 8, 9, 10, 11],
      [21, 22, 23, 24, 25, 26],
    ]);
  });

  it('follow each other without rows, as many as fit with their targets', async () => {
    expect(await sequences(counting(7), 3)).to.deep.equal([
      { x: [0, 1, 2], y: [1, 2, 3] },
      { x: [3, 4, 5], y: [4, 5, 6] },
    ]);
    expect(await sequences(counting(6), 3)).to.have.length(1);
    expect(await sequences(counting(1), 3)).to.have.length(0);
  });

  it('have targets shifted by one, and rows that go on from batch to batch, whatever the sizes', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 5 }),
        async (length, steps, rows) => {
          const all = await sequences(counting(length), steps, rows);
          expect(all.length % rows).to.equal(0);
          for (const [index, { x, y }] of all.entries()) {
            expect(y).to.deep.equal(x.map((token) => token + 1));
            const before = all[index - rows];
            if (before) expect(x[0]).to.equal(before.y.at(-1));
          }
        },
      ),
    ));

  it('refuses options out of range by name', () => {
    expect(() => tokenSequences({ tokens: counting(3), steps: 0 })).to.throw('tokenSequences.steps: got 0');
  });
});
