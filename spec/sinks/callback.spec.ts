import { expect } from 'chai';
import type { RunEvent } from '../../core/events.js';
import { callback } from '../../sinks/callback.js';
import { describeRecorder } from '../contracts/sink.js';
import { stepEvent } from '../helpers/events.js';

describe('callback', () => {
  describeRecorder('callback, with a listener that answers later', {
    create() {
      const events: RunEvent[] = [];
      const sink = callback(async (event) => {
        await Promise.resolve();
        events.push(event);
      });
      return { sink, recorded: async () => events };
    },
    createFailing: () => callback(() => Promise.reject(new Error('the line is down'))),
    repeats: true,
  });

  it('asks for nothing when the listener answers at once', () => {
    const seen: string[] = [];
    const sink = callback(({ type }) => void seen.push(type));
    expect(sink.write(stepEvent(0))).to.equal(undefined);
    expect(seen).to.deep.equal(['step']);
  });

  it('calls one at a time: the next event waits for the answer to the one before', async () => {
    let running = 0;
    let most = 0;
    const sink = callback(async () => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
    });
    await Promise.all([0, 1, 2].map((sequence) => sink.write(stepEvent(sequence))));
    expect(most).to.equal(1);
  });

  it('fails with the cause when the listener throws', () => {
    const cause = new Error('wrong table');
    const sink = callback(() => {
      throw cause;
    });
    expect(() => sink.write(stepEvent(0)))
      .to.throw('callback at event step: got wrong table')
      .with.property('cause', cause);
  });

  it('refuses what is no function', () => {
    expect(() => callback(JSON.parse('"console.log"'))).to.throw("listener of callback: got 'console.log'");
  });
});
