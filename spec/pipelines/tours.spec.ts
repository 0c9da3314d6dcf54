import { expect } from 'chai';
import { activations } from '../../pipelines/index.js';
import type { Pipeline } from '../../pipelines/pipeline.js';
import { lessonOf } from '../../scripts/course/lesson-of.js';
import { follow, only } from './follow.js';

// Nothing is trained in these: they are quick enough to be held to their full figures here.
const tours: readonly Pipeline[] = [activations];

for (const pipeline of tours) {
  describe(`pipeline ${pipeline.name}`, () => {
    it('comes to the figures of the course', async () => {
      const [trial] = lessonOf(pipeline).trials;
      const drawing = 'draw' in pipeline.options.shape ? { draw: false } : {};
      const { events } = await follow(pipeline, { ...trial?.options, ...drawing });
      for (const { name, within, read } of trial?.goals ?? [])
        expect(read(events), name).to.be.within(...within);
    });
  });
}

describe('pipeline activations', () => {
  it('takes other functions, each an event', async () => {
    const followed = await follow(activations, { functions: ['gelu', 'elu'], draw: false });
    expect(only(followed, 'summary').map(({ name }) => name)).to.deep.equal(['gelu', 'elu', 'activations']);
  });
});
