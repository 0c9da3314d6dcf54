import { expect } from 'chai';
import { isRepeatable, parseEvent } from '../../core/events.js';

const incidental = { time: 1, elapsed: 2 };
const end = { type: 'end', reason: 'completed', steps: 3, samples: 30, version: 1, sequence: 4, incidental };
const warning = {
  type: 'warning',
  code: 'HOT_DROPPED',
  message: 'dropped',
  version: 1,
  after: 4,
  incidental,
};

const step = {
  type: 'step',
  trainer: 'model',
  step: 5,
  epoch: 0,
  size: 8,
  loss: 0.5,
  metrics: {},
  learningRate: 0.1,
  version: 1,
  sequence: 4,
  incidental: {
    ...incidental,
    spent: { waiting: 1, training: 2.5, evaluating: 0, writing: 0.125, paused: 60_000 },
    eventLoopDelay: 1.25,
    inFlight: 16,
  },
};
const control = {
  type: 'control',
  action: 'learningRate',
  value: 0.02,
  trainer: 'model',
  step: 5,
  version: 1,
  after: 4,
  incidental,
};

describe('parseEvent', () => {
  for (const event of [end, warning, step, control])
    it(`reads back a recorded ${event.type} event`, () => {
      expect(parseEvent(JSON.stringify(event), 'line 1')).to.deep.equal(event);
    });

  it('reads figures that were not finite as NaN', () => {
    const figures = { loss: Number.POSITIVE_INFINITY, metrics: { accuracy: Number.NaN, error: 0.5 } };
    const facts = { type: 'evaluation', trainer: 'model', data: 'test', step: 1, epoch: 0, samples: 10 };
    const line = JSON.stringify({ ...facts, ...figures, version: 1, sequence: 4, incidental });
    expect(parseEvent(line, 'line 1')).to.deep.include({
      loss: Number.NaN,
      metrics: { accuracy: Number.NaN, error: 0.5 },
    });
  });

  const wrong: Readonly<Record<string, readonly [line: string, message: RegExp]>> = {
    'what is no JSON': ['{"type":', /^event: .*expected a line of JSON \(line 7\)/],
    'what is no event': ['5', /^event: got '5'.*\(line 7\)/],
    'an unknown type': [JSON.stringify({ ...end, type: 'birthday' }), /^event field type: /],
    'a wrong field, by its path': [
      JSON.stringify({ ...end, incidental: { time: 'now', elapsed: 2 } }),
      /^event field incidental\.time: /,
    ],
    'a newer version': [JSON.stringify({ ...end, version: 2 }), /^event field version: /],
  };
  for (const [title, [line, message]] of Object.entries(wrong))
    it(`refuses ${title}`, () => {
      expect(() => parseEvent(line, 'line 7'))
        .to.throw(message)
        .that.includes({ code: 'EVENT_INVALID' });
    });
});

describe('isRepeatable', () => {
  it('tells events that a rerun repeats from those about the process', () => {
    const repeatable = [end, warning].map((event) =>
      isRepeatable(parseEvent(JSON.stringify(event), 'line 1')),
    );
    expect(repeatable).to.deep.equal([true, false]);
  });
});
