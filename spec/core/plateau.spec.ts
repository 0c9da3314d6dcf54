import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import type { PipelineEvent } from '../../core/events.js';
import {
  type Plateau,
  type PlateauOptions,
  plateauDefaults,
  plateauFields,
  plateauStateFields,
  watch,
} from '../../core/plateau.js';
import { refusal } from '../helpers/refusal.js';

const at = { source: 'numbers', seed: 1, position: { epoch: 0, index: 0 } };
const fresh: Plateau = { best: null, waited: 0 };

function evaluation(accuracy: number, data = 'test'): PipelineEvent {
  const facts = { trainer: 'model', data, step: 1, epoch: 0, samples: 10 };
  return { type: 'evaluation', ...facts, loss: 10 - accuracy, metrics: { accuracy }, at };
}

/** What is known after events, under options as operators complete them. */
function watched(events: readonly PipelineEvent[], options: PlateauOptions): Plateau {
  const settings = z.object(plateauFields).parse({ ...plateauDefaults(options), ...options });
  return events.reduce((state, event) => watch(state, event, settings, 'operator.metric'), fresh);
}

const accuracies = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });

describe('plateau', () => {
  it('knows the best figure so far, and how many evaluations ago it first came', () => {
    fc.assert(
      fc.property(accuracies, (figures) => {
        const best = Math.max(...figures);
        const waited = figures.length - 1 - figures.indexOf(best);
        const events = figures.map((figure) => evaluation(figure));
        expect(watched(events, { metric: 'accuracy' })).to.deep.equal({ best, waited });
      }),
    );
  });

  it('takes a low loss for better, and a high metric, unless it is told otherwise', () => {
    const events = [0.5, 0.7, 0.6].map((accuracy) => evaluation(accuracy));
    expect(watched(events, { metric: 'loss' })).to.deep.equal({ best: 9.3, waited: 1 });
    expect(watched(events, { metric: 'accuracy' })).to.deep.equal({ best: 0.7, waited: 1 });
    expect(watched(events, { metric: 'accuracy', mode: 'min' })).to.deep.equal({ best: 0.5, waited: 2 });
  });

  it('takes a gain of minDelta for none, and a larger one for one', () => {
    const events = [0.5, 0.75].map((accuracy) => evaluation(accuracy));
    expect(watched(events, { metric: 'accuracy', minDelta: 0.25 })).to.deep.equal({ best: 0.5, waited: 1 });
    expect(watched(events, { metric: 'accuracy', minDelta: 0.24 })).to.deep.equal({ best: 0.75, waited: 0 });
  });

  it('stays the same object at what is not watched', () => {
    const settings = z.object(plateauFields).parse({
      ...plateauDefaults({ metric: 'accuracy' }),
      metric: 'accuracy',
      data: 'test',
    });
    const epoch: PipelineEvent = {
      type: 'epoch',
      trainer: 'model',
      step: 1,
      epoch: 0,
      samples: 10,
      loss: 1,
      metrics: {},
      at,
    };
    for (const event of [epoch, evaluation(0.9, 'training')]) {
      expect(watch(fresh, event, settings, 'operator.metric')).to.equal(fresh);
    }
  });

  it('never takes a figure that is not a number for better, and any number for better than that', () => {
    const events = [Number.NaN, 0.5, Number.NaN].map((accuracy) => evaluation(accuracy));
    expect(watched(events.slice(0, 1), { metric: 'accuracy' })).to.deep.equal({ best: null, waited: 1 });
    expect(watched(events.slice(0, 2), { metric: 'accuracy' })).to.deep.equal({ best: 0.5, waited: 0 });
    expect(watched(events, { metric: 'accuracy' })).to.deep.equal({ best: 0.5, waited: 1 });
  });

  it('is read back from a checkpoint as it was', () => {
    const known = watched([evaluation(0.5), evaluation(0.4)], { metric: 'accuracy' });
    const schema = z.object(plateauStateFields);
    expect(schema.parse(JSON.parse(JSON.stringify(known)))).to.deep.equal(known);
    expect(schema.parse(JSON.parse(JSON.stringify(fresh)))).to.deep.equal(fresh);
  });

  it('names the option whose metric an evaluation lacks, and those that it has', async () => {
    const { code, message } = await refusal(() => watched([evaluation(0.5)], { metric: 'recall' }));
    expect(code).to.equal('OPTION_INVALID');
    expect(message).to.equal(
      "operator.metric: got 'recall', expected one of the evaluation's figures: loss, accuracy. " +
        'Add the metric to the trainer, or watch another',
    );
  });
});
