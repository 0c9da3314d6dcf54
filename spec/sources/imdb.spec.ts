import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { lastValueFrom, toArray } from 'rxjs';
import { read } from '../../core/read.js';
import { imdb, tokensOf } from '../../sources/imdb.js';
import { refusal } from '../helpers/refusal.js';

describe('imdb', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-imdb-'));
    await review('train/pos/0_9.txt', 'Good, good fun');
    await review('train/pos/1_8.txt', 'good again');
    await review('train/neg/0_2.txt', 'Bad bad plot');
    await review('test/pos/0_9.txt', 'fun!');
    await review('test/neg/0_1.txt', 'bad plot');
  });
  afterEach(() => rm(dir, { recursive: true }));

  async function review(file: string, text: string): Promise<void> {
    const place = path.join(dir, 'aclImdb', file);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, text);
  }

  const options = { steps: 4, minimumFrequency: 1 };

  it('are reviews as numbers of words, bad and good by turns, cut off or filled up', async () => {
    const { training, test, vocabulary } = await imdb({ dir, ...options });
    const samples = await lastValueFrom(read(training, { shuffle: false }).pipe(toArray()));
    expect(samples.map(({ x, y }) => [y, vocabulary.decode(x.data).join(' ')])).to.deep.equal([
      [0, 'bad bad plot <pad>'],
      [1, 'good , good fun'],
    ]);
    const [bad, good] = await lastValueFrom(read(test, { shuffle: false }).pipe(toArray()));
    expect(vocabulary.decode(bad?.x.data ?? [])).to.deep.equal(['bad', 'plot', '<pad>', '<pad>']);
    expect(vocabulary.decode(good?.x.data ?? [])).to.deep.equal(['fun', '<unk>', '<pad>', '<pad>']);
  });

  it('has the words of the training reviews that come often enough', async () => {
    const { vocabulary } = await imdb({ dir: path.join(dir, 'aclImdb'), steps: 4, minimumFrequency: 2 });
    expect(vocabulary.tokens).to.deep.equal(['<unk>', '<pad>', 'bad', 'good']);
  });

  it('takes words and marks of a text apart, and leaves out what is between < and >', () => {
    const text = "It's GREAT!<br /><br />Don't miss the well-made end… 10/10";
    expect(tokensOf(text).join(' ')).to.equal("it 's great ! do n't miss the well-made end … 10 / 10");
  });

  it('tells of a folder that is not there or holds no review', async () => {
    await rm(path.join(dir, 'aclImdb/test/neg/0_1.txt'));
    const empty = await refusal(() => imdb({ dir, ...options }));
    expect([empty.code, empty.details.where]).to.deep.equal([
      'SOURCE_INVALID',
      path.join(dir, 'aclImdb/test/neg'),
    ]);
    await rm(path.join(dir, 'aclImdb/train/pos'), { recursive: true });
    const missing = await refusal(() => imdb({ dir, ...options }));
    expect(missing.details.where).to.equal(path.join(dir, 'aclImdb/train/pos'));
    const elsewhere = await refusal(() => imdb({ dir: path.join(dir, 'none'), ...options }));
    expect(elsewhere.details.where).to.equal(path.join(dir, 'none'));
    expect(elsewhere.details.advice).to.include('aclImdb_v1.tar.gz');
  });

  it('refuses options out of range by name', async () => {
    expect((await refusal(() => imdb({ dir, limit: 1 }))).message).to.include('imdb.limit: got 1');
  });
});
