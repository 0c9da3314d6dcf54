import { expect } from 'chai';
import { word2vec } from '../../pipelines/index.js';
import { lessonOf } from '../../scripts/course/lesson-of.js';
import { follow, only } from './follow.js';

describe('pipeline word2vec', () => {
  const { smoke, trials } = lessonOf(word2vec);
  const goal = trials[0]?.goals.find(({ name }) => name.startsWith('computer words'));

  for (const model of ['skip-gram', 'cbow'])
    for (const targets of ['negative-sampling', 'hierarchical-softmax'])
      it(`learns by ${model} and ${targets}, and shows neighbours after each epoch`, async () => {
        const options = word2vec.options.parse({ ...smoke, model, targets, limit: 100 });
        const followed = await follow(word2vec, options);
        const [first, second] = only(followed, 'epoch');
        expect(second?.loss).to.be.below(Number(first?.loss));
        const shown = only(followed, 'summary');
        expect(shown.map(({ text }) => text?.startsWith('chip: '))).to.deep.equal([true, true]);
        expect(goal?.read(followed.events)).to.be.within(0, 3);
      });
});
