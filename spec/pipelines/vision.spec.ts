import { expect } from 'chai';
import { gan, kaggleCifar10 } from '../../pipelines/index.js';
import { lessonOf } from '../../scripts/course/lesson-of.js';
import { follow, only } from './follow.js';

describe('pipeline gan', () => {
  it('trains two networks in turn, and shows the points that are made', async () => {
    const followed = await follow(gan, lessonOf(gan).smoke);
    const steps = only(followed, 'step').map(({ trainer, step }) => `${trainer} ${step}`);
    expect(steps.slice(0, 4)).to.deep.equal([
      'discriminator 1',
      'generator 1',
      'discriminator 2',
      'generator 2',
    ]);
    expect(only(followed, 'summary').map(({ name, step }) => `${name} ${step}`)).to.deep.equal([
      'points 5',
      'points 10',
      'points 15',
    ]);
  });
});

describe('pipeline kaggle-cifar10', () => {
  it('writes a submission with a class for each picture', async () => {
    const { figures } = await follow(kaggleCifar10, { ...lessonOf(kaggleCifar10).smoke, epochs: 1 });
    expect(figures.map(([name]) => name)).to.deep.equal(['submission']);
  });
});
