import { expect } from 'chai';
import { edgeDetection } from '../../pipelines/index.js';
import { lessonOf } from '../../scripts/course/lesson-of.js';
import { follow, only } from './follow.js';

describe('pipeline edge-detection', () => {
  it('finds the kernel within 0.05 in twenty steps', async () => {
    const followed = await follow(edgeDetection, {});
    expect(only(followed, 'step')).to.have.length(20);
    const [trial] = lessonOf(edgeDetection).trials;
    expect(trial?.goals[0]?.read(followed.events)).to.be.below(0.05);
  });
});
