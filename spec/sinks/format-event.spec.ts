import { expect } from 'chai';
import fc from 'fast-check';
import type { RunEvent } from '../../core/events.js';
import { formatEvent } from '../../sinks/format-event.js';
import {
  checkpointEvent,
  endEvent,
  epochEvent,
  evaluationEvent,
  startEvent,
  stepEvent,
  stoppedEvent,
  warningEvent,
} from '../helpers/events.js';

describe('formatEvent', () => {
  const numbered = { version: 1, sequence: 9, incidental: { time: 0, elapsed: 1200 } } as const;
  const unnumbered = { version: 1, after: 9, incidental: { time: 0, elapsed: 1200 } } as const;
  const lines: readonly (readonly [RunEvent, string])[] = [
    [stepEvent(9), '    0.1 s  step        step 10  epoch 1  loss 0.1000  accuracy 0.5000  6,400 samples/s'],
    [epochEvent(9), '    0.1 s  epoch       epoch 1  step 9  loss 0.5000  accuracy 0.8000  6,400 samples/s'],
    [evaluationEvent(9), '    0.1 s  evaluation  test  step 9  loss 0.5000  accuracy 0.8000'],
    [
      {
        type: 'prediction',
        trainer: 'trainer',
        step: 9,
        key: 'a17',
        output: [0.25, 2],
        label: 1,
        ...numbered,
      },
      '    1.2 s  prediction  step 9  key a17  output 0.2500 2  label 1',
    ],
    [
      { type: 'summary', name: 'weights', step: 9, histogram: { edges: [0, 1], counts: [3] }, ...numbered },
      '    1.2 s  summary     weights  step 9  histogram',
    ],
    [
      {
        type: 'summary',
        name: 'predictions',
        step: 9,
        picture: 'iVBORw0KGgo=',
        text: '7 of 8 right',
        ...numbered,
      },
      '    1.2 s  summary     predictions  step 9  picture  7 of 8 right',
    ],
    [
      { type: 'drift', detector: 'ddm', step: 9, value: 0.5, ...numbered },
      '    1.2 s  drift       ddm  step 9  value 0.5000',
    ],
    [endEvent(99), '    1.0 s  end         completed  steps 99  samples 6,336'],
    [
      startEvent({ samples: 60_000, epochs: 5 }),
      '    0.0 s  start       cpu  seed 7  samples 60,000  epochs 5',
    ],
    [
      { type: 'resumed', checkpoint: 'step-500', step: 500, ...unnumbered },
      '    1.2 s  resumed     step-500  step 500',
    ],
    [checkpointEvent(99), '    1.0 s  checkpoint  step-100  step 100  2.1 MB'],
    [stoppedEvent(8), '    0.1 s  stopped     signal  step 9  step-9'],
    [
      { type: 'control', action: 'pause', value: null, step: 9, ...unnumbered },
      '    1.2 s  control     pause  step 9',
    ],
    [
      { type: 'control', action: 'learningRate', value: 0.5, trainer: 'model', step: 9, ...unnumbered },
      '    1.2 s  control     learningRate  model  0.5000  step 9',
    ],
    [warningEvent('3 rows have no label'), '    0.0 s  warning     ROWS_SKIPPED: 3 rows have no label'],
  ];

  for (const [event, line] of lines)
    it(`writes ${event.type}`, () => {
      expect(formatEvent(event)).to.equal(line);
    });

  it('colours only when asked', () => {
    expect(formatEvent(stepEvent(0), { color: true })).to.include('\x1b[');
    expect(formatEvent(stepEvent(0), { color: false })).not.to.include('\x1b[');
  });

  it('is one line that cannot steer a terminal, whatever text an event holds', () => {
    expect(formatEvent(warningEvent('a\nb\x1b[2J\x9b'))).to.include('a\\u000ab\\u001b[2J\\u009b');
    fc.assert(
      fc.property(fc.uint16Array({ max: 0x2fff }), (codes) => {
        expect(formatEvent(warningEvent(String.fromCharCode(...codes)))).not.to.match(
          /\p{Cc}|[\u2028\u2029]/u,
        );
      }),
    );
  });
});
