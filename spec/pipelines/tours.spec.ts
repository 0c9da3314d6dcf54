import { expect } from 'chai';
import {
  activations,
  backprop,
  convTour,
  descentPaths,
  modelBuilding,
  perceptron,
  stability,
  tensorTour,
  vectorisation,
} from '../../pipelines/index.js';
import type { Pipeline } from '../../pipelines/pipeline.js';
import { lessonOf } from '../../scripts/course/lesson-of.js';
import { follow, only } from './follow.js';

// Nothing is trained in these: they are quick enough to be held to their full figures here.
const tours: readonly (readonly [Pipeline, quicker?: Readonly<Record<string, unknown>>])[] = [
  [perceptron],
  [backprop],
  [activations],
  [tensorTour],
  [stability, { width: 24 }],
  [modelBuilding],
  [convTour],
  [descentPaths],
];

for (const [pipeline, quicker = {}] of tours) {
  describe(`pipeline ${pipeline.name}`, () => {
    it('comes to the figures of the course', async () => {
      const [trial] = lessonOf(pipeline).trials;
      const drawing = 'draw' in pipeline.options.shape ? { draw: false } : {};
      const { events } = await follow(pipeline, { ...trial?.options, ...quicker, ...drawing });
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

describe('pipeline vectorisation', () => {
  const small = { sizes: [50], operations: 100, repeats: 3, draw: false };

  it('computes the same in each way', async () => {
    const followed = await follow(vectorisation, small);
    const means = only(followed, 'summary').map(({ name, text = '' }) => [
      name.split(' ')[0],
      Number(/mean: (.*)/.exec(text)?.[1]),
    ]);
    expect(means).to.have.length(12);
    for (const task of ['adding', 'predicting']) {
      const [first, ...others] = means.flatMap(([of, mean]) => (of === task ? [Number(mean)] : []));
      expect(others).to.have.length(5);
      for (const other of others) expect(other).to.be.closeTo(first ?? Number.NaN, 1e-5);
    }
  });
});
