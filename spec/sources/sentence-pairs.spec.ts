import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { lastValueFrom, toArray } from 'rxjs';
import { read } from '../../core/read.js';
import { sentenceMarks, sentenceNumbers, sentencePairs } from '../../sources/sentence-pairs.js';
import { refusal } from '../helpers/refusal.js';

describe('sentencePairs', () => {
  it('has the twenty pairs of the course, each word with a number behind the marks', async () => {
    const { pairs, from, to, training } = await sentencePairs();
    expect(pairs).to.have.length(20);
    expect(pairs[0]).to.deep.equal(['elle est vieille .', 'she is old .']);
    for (const words of [from, to]) expect(words.tokens.slice(0, 3)).to.deep.equal(sentenceMarks);
    expect(training.size).to.equal(20);
  });

  it('packs a sentence, what the decoder is told, and what it is to say', async () => {
    const { training, from, to } = await sentencePairs();
    const [first] = await lastValueFrom(read(training, { shuffle: false }).pipe(toArray()));
    const numbers = [...(first?.x.data ?? [])];
    expect(from.decode(numbers.slice(0, 7)).join(' ')).to.equal('elle est vieille . <eos> <pad> <pad>');
    expect(to.decode(numbers.slice(7)).join(' ')).to.equal('<bos> she is old . <eos> <pad>');
    expect(to.decode(first?.y.data ?? []).join(' ')).to.equal('she is old . <eos> <pad> <pad>');
    expect(sentenceNumbers(from, 'elle est vieille .', 7)).to.deep.equal(numbers.slice(0, 7));
  });

  describe('of a folder', () => {
    let dir: string;
    beforeEach(async () => {
      dir = await mkdtemp(path.join(tmpdir(), 'millrace-sentences-'));
    });
    afterEach(() => rm(dir, { recursive: true }));

    const written = (text: string) => writeFile(path.join(dir, 'fr-en-small.txt'), text);

    it('leaves out pairs that are too long', async () => {
      await written('a b\tc d\ne f g\th\ni\tj k l\n\n');
      expect((await sentencePairs({ dir, steps: 3 })).pairs).to.deep.equal([['a b', 'c d']]);
    });

    it('refuses a line that is no pair, by file and line', async () => {
      await written('a\tb\nc d\n');
      const error = await refusal(() => sentencePairs({ dir }));
      expect(error.code).to.equal('SOURCE_INVALID');
      expect(error.details.where).to.match(/fr-en-small\.txt:2$/);
    });

    it('refuses a file in which no pair is short enough, and one that is not there', async () => {
      const missing = await refusal(() => sentencePairs({ dir }));
      expect(missing.details.where).to.equal(path.join(dir, 'fr-en-small.txt'));
      await written('a b c\td e f\n');
      expect((await refusal(() => sentencePairs({ dir, steps: 3 }))).code).to.equal('SOURCE_INVALID');
    });
  });
});
