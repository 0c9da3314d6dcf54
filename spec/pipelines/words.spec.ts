import { expect } from 'chai';
import { fasttext, glove, sentimentCnn, sentimentRnn } from '../../pipelines/index.js';
import { lessonOf } from '../../scripts/course/lesson-of.js';
import { follow, only } from './follow.js';

describe('pipelines fasttext and glove', () => {
  const runs = {
    fasttext: () => follow(fasttext, fasttext.options.parse({ ...lessonOf(fasttext).smoke, limit: 60 })),
    glove: () => follow(glove, glove.options.parse({ ...lessonOf(glove).smoke, epochs: 2 })),
  };

  for (const [name, run] of Object.entries(runs))
    it(`${name} learns, and shows neighbours after each epoch by the vectors that its tables make`, async () => {
      const followed = await run();
      const [first, second] = only(followed, 'epoch');
      expect(second?.loss).to.be.below(Number(first?.loss));
      for (const { text } of only(followed, 'summary'))
        expect(text).to.match(/^(chip|computer): (\S+ -?[\d.]+, ){2}\S+ -?[\d.]+$/);
    });
});

describe('pipelines sentiment-cnn and sentiment-rnn', () => {
  const runs = {
    'sentiment-cnn': () => follow(sentimentCnn, sentimentCnn.options.parse(lessonOf(sentimentCnn).smoke)),
    'sentiment-rnn': () => follow(sentimentRnn, sentimentRnn.options.parse(lessonOf(sentimentRnn).smoke)),
  };

  for (const [name, run] of Object.entries(runs))
    it(`${name} tells reviews apart that it has not read, from vectors that know good words from bad ones`, async () => {
      const last = only(await run(), 'evaluation').at(-1);
      expect(last).to.deep.include({ data: 'test', samples: 8 });
      expect(last?.metrics.accuracy).to.be.at.least(0.75);
    });

  it('sentiment-cnn learns from vectors that start at random, too', async () => {
    const random = { ...lessonOf(sentimentCnn).smoke, pretrained: false, dropout: 0 };
    const [first, ...others] = only(await follow(sentimentCnn, sentimentCnn.options.parse(random)), 'epoch');
    expect(others.at(-1)?.loss).to.be.below(Number(first?.loss));
  });
});
