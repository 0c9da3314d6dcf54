import { expect } from 'chai';
import { perplexity, smallCharacters } from '../../pipelines/characters.js';
import { gru, rnn } from '../../pipelines/index.js';
import { type Followed, follow, only } from './follow.js';

const small = { ...smallCharacters, characters: 600, prefixes: ['the time'] };

const losses = (followed: Followed) => only(followed, 'step').map(({ loss }) => loss);

const batchesOf = (followed: Followed) => only(followed, 'epoch').map(({ step }) => step);

describe('pipeline rnn', () => {
  it('writes as it learns: texts that begin with the prefix, as often as it is told', async () => {
    const followed = await follow(rnn, { ...small, units: 8, generateEvery: 2 });
    const texts = only(followed, 'summary');
    expect(texts.map(({ step }) => step)).to.deep.equal([batchesOf(followed)[1]]);
    for (const { text } of texts) expect(text).to.match(/^the time[a-z ]{50}$/);
  });

  it('tells its perplexity: exp of the loss of the last epoch', async () => {
    const followed = await follow(rnn, small);
    const loss = Number(only(followed, 'epoch').at(-1)?.loss);
    expect(perplexity('', [1, 2]).read(followed.events)).to.equal(Math.exp(loss));
  });

  it('reads the same number of batches consecutively and at random, in another order', async () => {
    const [consecutive, random] = [
      await follow(rnn, { ...small, epochs: 1 }),
      await follow(rnn, { ...small, epochs: 1, sampling: 'random' }),
    ];
    expect(batchesOf(consecutive)).to.deep.equal(batchesOf(random));
    expect(losses(consecutive)).not.to.deep.equal(losses(random));
  });

  it('takes the rate and the start of the course where it is told neither', async () => {
    const { learningRate: _, ...untold } = { ...small, units: 8, epochs: 1 };
    const told = { ...untold, learningRate: 0.01, initializer: 'uniform' } as const;
    const expected = losses(await follow(gru, told));
    expect(expected).not.to.deep.equal([]);
    expect(losses(await follow(gru, untold))).to.deep.equal(expected);
  });
});
