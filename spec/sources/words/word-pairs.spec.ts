import { expect } from 'chai';
import fc from 'fast-check';
import { lastValueFrom, toArray } from 'rxjs';
import { read } from '../../../core/read.js';
import { hierarchicalSoftmax } from '../../../sources/words/hierarchical-softmax.js';
import { negativeSampling } from '../../../sources/words/negative-sampling.js';
import { type WordPairsOptions, wordPairs } from '../../../sources/words/word-pairs.js';
import { describeSource } from '../../contracts/source.js';
import { collect } from '../../helpers/flow.js';

const counts = [5, 5, 5, 5, 5, 5, 5, 5];
const targets = negativeSampling({ counts, negatives: 2 });
const sentences = [Int32Array.of(0, 1, 2, 3), Int32Array.of(4), Int32Array.of(), Int32Array.of(5, 6)];

describeSource('wordPairs', { create: () => wordPairs({ sentences, targets, window: 2 }), size: 6 });

describe('wordPairs', () => {
  const samples = async (options: Partial<WordPairsOptions> = {}, epochs = 1) => {
    const pairs = wordPairs({ sentences, targets, window: 1, ...options });
    const all = await lastValueFrom(read(pairs, { shuffle: false, epochs }).pipe(toArray()));
    return all.map(({ x, y }) => ({ x: [...x.data], y: [...y.data] }));
  };
  const wanted = ({ x, y }: { x: readonly number[]; y: readonly number[] }) =>
    x.slice(x.length - y.length).filter((_, place) => y[place] === 1);

  it('are each word of a sentence with those around it; a sentence of one word is left out', async () => {
    const all = await samples();
    expect(all.map(({ x }) => x[0])).to.deep.equal([0, 1, 2, 3, 5, 6]);
    expect(all.map(wanted)).to.deep.equal([[1], [0, 2], [1, 3], [2], [6], [5]]);
  });

  it('have noise beside each word wanted, none of it wanted, and -1 where there is nothing', async () => {
    for (const { x, y } of await samples()) {
      const rows = x.slice(1);
      const words = wanted({ x, y });
      expect(y.filter((label) => label === 0)).to.have.length(2 * words.length);
      expect(y).to.have.length(6);
      for (const [place, row] of rows.entries()) {
        expect(y[place] === -1).to.equal(row === -1);
        expect(y[place] === 0 && words.includes(row)).to.equal(false);
      }
    }
  });

  it('as a bag of words are the words around, and the one to be predicted', async () => {
    const all = await samples({ predict: 'center' });
    expect(all.map(({ x }) => x.slice(0, 2))).to.deep.equal([
      [1, -1],
      [0, 2],
      [1, 3],
      [2, -1],
      [6, -1],
      [5, -1],
    ]);
    expect(all.map(wanted)).to.deep.equal([[0], [1], [2], [3], [5], [6]]);
  });

  it('are the nodes of a path where there is a tree', async () => {
    const tree = hierarchicalSoftmax({ counts: [16, 4, 2, 2, 1, 1, 1, 1] });
    const [first] = await samples({ targets: tree, sentences: [Int32Array.of(1, 0)] });
    expect(first?.y.filter((label) => label >= 0)).to.have.length(1);
  });

  it('take the parts of a word instead of it', async () => {
    const partsOf = (word: number) => Int32Array.of(word, 10 + word, 20 + word);
    const [first] = await samples({ parts: { partsOf, most: 4 } });
    expect(first?.x.slice(0, 4)).to.deep.equal([0, 10, 20, -1]);
    const [bag] = await samples({ parts: { partsOf, most: 3 }, predict: 'center' });
    expect(bag?.x.slice(0, 6)).to.deep.equal([1, 11, 21, -1, -1, -1]);
    const { errors } = await collect(read(wordPairs({ sentences, targets, parts: { partsOf, most: 2 } })));
    expect(String(errors[0])).to.include('has 3 parts, more than 2');
  });

  it('reach as far as the window at most, near words more often, each reach equally often', async () => {
    const line = Int32Array.from({ length: 4000 }, (_, place) => place % 8);
    const all = await samples({ sentences: [line], window: 4 });
    const reaches = all.slice(4, -4).map((sample) => wanted(sample).length / 2);
    for (const reach of [1, 2, 3, 4])
      expect(reaches.filter((each) => each === reach).length / reaches.length).to.be.closeTo(0.25, 0.03);
  });

  it('are the same in every epoch, or drawn anew', async () => {
    const same = await samples({ window: 3 }, 2);
    expect(same.slice(6)).to.deep.equal(same.slice(0, 6));
    const fresh = await samples({ window: 3, everyEpoch: true }, 2);
    expect(fresh.slice(6)).not.to.deep.equal(fresh.slice(0, 6));
    expect(fresh.slice(0, 6)).to.deep.equal(same.slice(0, 6));
  });

  it('have one shape, whatever the text', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 9 }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 4 }),
        async (lists, window) => {
          const text = lists.map((words) => Int32Array.from(words));
          const pairs = wordPairs({ sentences: text, targets, window });
          const all = await lastValueFrom(read(pairs).pipe(toArray()), { defaultValue: [] });
          const words = text.filter(({ length }) => length > 1).reduce((sum, { length }) => sum + length, 0);
          expect(all).to.have.length(words);
          for (const { x, y } of all)
            expect([x.data.length, y.data.length]).to.deep.equal([pairs.inputs + pairs.outputs, 6 * window]);
        },
      ),
      { numRuns: 30 },
    ));

  it('refuses options out of range by name', () => {
    expect(() => wordPairs({ sentences, targets, window: 0 })).to.throw('wordPairs.window: got 0');
  });
});
