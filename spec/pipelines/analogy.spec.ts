import { expect } from 'chai';
import { analogy } from '../../pipelines/index.js';
import { lessonOf } from '../../scripts/course/lesson-of.js';
import { follow, only } from './follow.js';

describe('pipeline analogy', () => {
  const { smoke, trials } = lessonOf(analogy);
  const asked = (options: object) => follow(analogy, analogy.options.parse({ ...smoke, ...options }));

  it('answers each question as vectors of a few words have it', async () => {
    const followed = await asked({});
    const texts = only(followed, 'summary').map(({ text }) => text);
    expect(texts[0]).to.match(/^chip : chips [\d.]+, intel [\d.]+, computer [\d.]+$/);
    expect(texts[1]).to.match(/^man : woman :: king : queen [\d.]+, /);
    expect(texts[4]).to.match(/^bad : worst :: big : biggest /);
    const reached = trials[0]?.goals.map(({ name, read }) => [name, read(followed.events)]) ?? [];
    expect(Object.fromEntries(reached)).to.deep.include({
      'man : woman :: king : queen': 1,
      'beijing : china :: tokyo : japan': 1,
      'chip : chips': 1,
    });
  });

  it('tells of a word that it does not know', async () => {
    const followed = await asked({ analogies: ['do did go'] });
    const [, answer] = only(followed, 'summary');
    expect(answer?.text).to.equal('do : did :: go : there is no vector of do');
  });
});
