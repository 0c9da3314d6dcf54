import { expect } from 'chai';
import fc from 'fast-check';
import { parseEvent } from '../../../../core/events.js';
import { eventIn, readEvent } from '../../../../sinks/dashboard/shown/read-event.js';
import { epochEvent, startEvent, stepEvent, warningEvent } from '../../../helpers/events.js';

describe('readEvent', () => {
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.float({ noNaN: true }),
    fc.integer(),
  );
  const finite = number.filter(Number.isFinite);
  const count = fc.nat();
  const duration = fc.double({ min: 0, max: 1e6, noNaN: true });
  const step = fc.record({
    trainer: fc.constantFrom('trainer', 'tr"ain\\er 7'),
    step: count,
    loss: finite,
    metrics: fc.dictionary(fc.constantFrom('accuracy', 'f1', 'top 5'), finite),
    learningRate: finite,
    sequence: count,
    incidental: fc.record(
      {
        time: finite,
        elapsed: duration,
        samplesPerSecond: duration,
        inFlight: count,
        eventLoopDelay: duration,
      },
      { requiredKeys: ['time', 'elapsed'] },
    ),
  });

  it('reads what the schema reads', () => {
    fc.assert(
      fc.property(step, (facts) => {
        const line = JSON.stringify(inOrder(facts));
        expect(readEvent(line, 'here')).to.deep.equal(parseEvent(line, 'here'));
      }),
    );
  });

  it('refuses what the schema refuses, and reads what is written otherwise', () => {
    const line = JSON.stringify(inOrder(stepEvent(5)));
    const others = [
      line.replace('"elapsed"', '"eventLoopDelay":-1,"elapsed"'),
      line.replace('"elapsed"', '"spent":{"waiting":-1,"training":0,"evaluating":0,"writing":0},"elapsed"'),
      line.replace('"elapsed"', '"spent":{"waiting":1},"elapsed"'),
      line.replace('"step":6', '"step":06'),
      line.replace('"step":6', '"step":6.5'),
      line.replace('"step":6', '"step":-6'),
      line.replace('"step":6', '"step":6.'),
      line.replace('"step":6', '"step":'),
      line.replace('"step":6', '"step":"6"'),
      line.replace('"step":6', '"step":6e0'),
      line.replace('"step":6', '"step": 6'),
      line.replace(/"loss":[\d.]+/, '"loss":1e999'),
      line.replace(/"loss":[\d.]+/, '"loss":0.12345678901234567890123'),
      line.replace(/"accuracy":[\d.]+/, '"accuracy":null'),
      `${line} `,
      `${line}}`,
      line.slice(0, -1),
      line.slice(0, 40),
      '',
    ];
    for (const other of others) {
      expect(
        outcome(() => readEvent(other, 'here')),
        other,
      ).to.deep.equal(outcome(() => parseEvent(other, 'here')));
    }
  });

  it('reads all other events with the schema', () => {
    for (const event of [startEvent(), stepEvent(0), epochEvent(1), warningEvent('look'), stepEvent(2)]) {
      const line = JSON.stringify(event);
      expect(readEvent(line, 'here')).to.deep.equal(event);
      expect(eventIn(line)).to.deep.equal(event);
    }
    expect(eventIn('nonsense')).to.equal(undefined);
  });
});

/** A step in the order in which runs write it. */
function inOrder(facts: Partial<ReturnType<typeof stepEvent>>): object {
  const { version, sequence, incidental, ...rest } = { ...stepEvent(0), ...facts };
  return { version, ...rest, sequence, incidental };
}

function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return String(error);
  }
}
