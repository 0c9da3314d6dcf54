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

describe('parseEvent', () => {
  for (const event of [end, warning])
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
