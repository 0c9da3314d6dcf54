import { PassThrough, Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { RunEvent } from '../../core/events.js';
import type { SinkContext } from '../../core/sink.js';
import { progress } from '../../sinks/progress.js';
import { describeShower } from '../contracts/sink.js';
import {
  endEvent,
  epochEvent,
  evaluationEvent,
  startEvent,
  stepEvent,
  warningEvent,
} from '../helpers/events.js';

describe('progress', () => {
  describeShower('progress, into a pipe', {
    create: () => progress({ stream: new PassThrough() }),
    createFailing: () => progress({ stream: brokenStream() }),
  });

  describeShower('progress, on a terminal', {
    create: () => progress({ stream: new Terminal() }),
    createFailing: () => progress({ stream: Object.assign(brokenStream(), { isTTY: true }) }),
  });

  describe('into a pipe or a file', () => {
    it('prints plain lines: start, epochs, evaluations, warnings, end', async () => {
      const stream = new Terminal(false);
      await show(stream, [
        startEvent(),
        stepEvent(0),
        epochEvent(1),
        evaluationEvent(2),
        warningEvent('odd'),
        endEvent(3),
      ]);
      const types = stream.text
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/\s+/)[2]);
      expect(types).to.deep.equal(['start', 'step', 'epoch', 'evaluation', 'warning', 'end']);
      expect(stream.text).not.to.include('\x1b');
    });

    it('prints a step about every five seconds', async () => {
      const stream = new Terminal(false);
      await show(
        stream,
        Array.from({ length: 1201 }, (_, sequence) => stepEvent(sequence)),
      );
      const steps = [...stream.text.matchAll(/step (\S+) {2}/g)].map(([, step]) => step);
      expect(steps).to.deep.equal(['1', '501', '1,001']);
    });

    it('leaves epochs out that follow each other faster than they can be read', async () => {
      const stream = new Terminal(false);
      await show(
        stream,
        Array.from({ length: 100 }, (_, sequence) => epochEvent(sequence)),
      );
      expect(stream.text.trim().split('\n')).to.have.length(5);
    });

    it('holds no more than a bounded text for a reader that has stopped reading', async () => {
      const stalled = new Writable({ write: () => {} });
      await show(
        stalled,
        Array.from({ length: 20_000 }, () => warningEvent('still here')),
      );
      expect(stalled.writableLength).to.be.within(1, 66_000);
    });
  });

  describe('on a terminal', () => {
    useEnvironment({ CI: undefined, TERM: 'xterm' });

    it('shows a live line with bar, epoch, step, rate, time left, loss and metrics', async () => {
      const stream = new Terminal();
      await show(stream, [startEvent({ samples: 640, epochs: 2 }), stepEvent(9, { epoch: 0 })]);
      expect(stream.plain).to.match(
        /█{12}░{12} 50% {2}epoch 1\/2 {2}step 10\/20 {2}6,400 samples\/s {2}0\.1 s left {2}loss 0\.1000 {2}accuracy 0\.5000/,
      );
    });

    it('has no bar where the end is not known', async () => {
      const stream = new Terminal();
      await show(stream, [startEvent(), stepEvent(9)]);
      expect(stream.plain).to.include('epoch 1  step 10  6,400 samples/s').and.not.include('█');
    });

    it('prints epochs and warnings above the line', async () => {
      const stream = new Terminal();
      await show(stream, [startEvent(), stepEvent(0), epochEvent(1), warningEvent('odd'), stepEvent(2)]);
      expect(stream.plain).to.match(/epoch {7}epoch 1 .*\n.*ROWS_SKIPPED: odd\n.*step 3 /s);
    });

    it('never wraps: it tells less where the terminal is narrow, also once that is made so', async () => {
      const stream = new Terminal();
      stream.columns = 24;
      await show(stream, [startEvent({ samples: 640, epochs: 2 }), stepEvent(9)]);
      expect(stream.plain).to.match(/50% {2}step 10\/20\s*$/);

      const shrinking = new Terminal();
      const sink = progress({ stream: shrinking });
      await sink.open(context);
      sink.write(stepEvent(0));
      await nextTurn();
      shrinking.columns = 10;
      shrinking.emit('resize');
      expect(shrinking.plain).to.match(/loss 1 .*step 1$/s);
      await sink.close();
      expect(shrinking.listenerCount('resize')).to.equal(0);
    });

    it('shows the course of the loss', async () => {
      const stream = new Terminal();
      await show(stream, [stepEvent(0, { loss: 3 }), stepEvent(1, { loss: 2 }), stepEvent(2, { loss: 1 })]);
      expect(stream.plain).to.include('loss 1  █▅▁  accuracy');
    });

    it('gives the terminal back: cursor shown, lines wrapped', async () => {
      const stream = new Terminal();
      await show(stream, [stepEvent(0)]);
      expect(stream.text.lastIndexOf('\x1b[?25h')).to.be.above(stream.text.lastIndexOf('\x1b[?25l'));
      expect(stream.text.lastIndexOf('\x1b[?7h')).to.be.above(stream.text.lastIndexOf('\x1b[?7l'));
    });

    it('colours lines, but not with NO_COLOR', async () => {
      const before = process.env.NO_COLOR;
      try {
        delete process.env.NO_COLOR;
        expect(await colorsOf([warningEvent('odd')])).to.equal(true);
        process.env.NO_COLOR = '1';
        expect(await colorsOf([warningEvent('odd')])).to.equal(false);
      } finally {
        if (before === undefined) delete process.env.NO_COLOR;
        else process.env.NO_COLOR = before;
      }
    });
  });

  describe('on the terminal of a build', () => {
    useEnvironment({ CI: 'true' });

    it('prints plain lines', async () => {
      const stream = new Terminal();
      await show(stream, [startEvent({ samples: 640, epochs: 2 }), stepEvent(9), epochEvent(10)]);
      expect(stream.text).not.to.include('\x1b[?');
      expect(stream.plain.trimEnd().split('\n')).to.have.length(3);
    });
  });

  it('shows one run after another, each from its beginning', async () => {
    const stream = new Terminal(false);
    const sink = progress({ stream });
    for (const run of ['one', 'other']) {
      await sink.open({ ...context, run });
      for (const event of [startEvent(), stepEvent(0), endEvent(1)]) sink.write(event);
      await sink.close();
    }
    expect(stream.text.match(/step {8}step 1 /g)).to.have.length(2);
  });

  it('leaves no listener on the stream', async () => {
    const stream = new Terminal();
    await show(stream, [stepEvent(0)]);
    await nextTurn();
    expect(stream.listenerCount('error')).to.equal(0);
  });

  it('refuses what cannot be written to', () => {
    expect(() => progress({ stream: JSON.parse('{}') })).to.throw('stream of progress: got {}');
  });

  async function colorsOf(events: readonly RunEvent[]): Promise<boolean> {
    const stream = new Terminal();
    await show(stream, events);
    return stream.text.includes('\x1b[33m');
  }
});

/** Collects what is written to it, as a terminal or not. */
class Terminal extends Writable {
  readonly isTTY: boolean;
  columns = 200;
  text = '';

  constructor(isTTY = true) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  get plain(): string {
    return stripVTControlCharacters(this.text);
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}

/** Sets variables of the environment for the specs of a suite. */
function useEnvironment(variables: Readonly<Record<string, string | undefined>>): void {
  const before: Record<string, string | undefined> = {};
  beforeEach(() => {
    for (const [name, value] of Object.entries(variables)) {
      before[name] = process.env[name];
      setVariable(name, value);
    }
  });
  afterEach(() => {
    for (const [name, value] of Object.entries(before)) setVariable(name, value);
  });
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

function brokenStream(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
}

async function show(stream: Writable, events: readonly RunEvent[]): Promise<void> {
  const sink = progress({ stream });
  await sink.open(context);
  for (const event of events) sink.write(event);
  await sink.close();
}

const context: SinkContext = { dir: '.', run: 'spec', sequence: -1, resumed: false, warn: () => {} };
