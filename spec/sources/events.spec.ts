import { expect } from 'chai';
import fc from 'fast-check';
import type { RunEvent } from '../../core/events.js';
import { read } from '../../core/read.js';
import type { Warning } from '../../core/source.js';
import { type EventsOptions, events } from '../../sources/events.js';
import { describeLogSource } from '../contracts/log-source.js';
import { endEvent, stepEvent } from '../helpers/events.js';
import { collect, Holder, settled, until } from '../helpers/flow.js';
import { LogServer, type ServedRun } from '../helpers/log-server.js';

describe('events', () => {
  let server: LogServer;
  let run: ServedRun;

  beforeEach(async () => {
    server = new LogServer();
    run = { id: 'k3J9', name: 'mlp', lines: [] };
    server.runs.push(run);
    await server.start();
  });

  afterEach(() => server.stop());

  describeLogSource('events', {
    create: () => {
      run.lines.splice(0);
      server.add(run, ...steps(0, 4), endEvent(4));
      server.closesAfterEnd = true;
      return events(server.link, { patience: 100 });
    },
    size: 5,
    closed: () => server.closed,
  });

  it('emits what was recorded, then what comes', async () => {
    server.add(run, ...steps(0, 2));
    const { items, stop } = follow(server.link);
    await until(() => items.length === 2);
    server.add(run, ...steps(2, 4));
    await until(() => items.length === 4);
    stop();
    expect(items).to.deep.equal(steps(0, 4));
    await until(() => server.closed === 1);
  });

  it('begins at the end, or after an event', async () => {
    server.add(run, ...steps(0, 3));
    const late = follow(server.link, { from: 'end' });
    const middle = follow(server.link, { from: '1' });
    await until(() => server.asked.length === 2);
    server.add(run, stepEvent(3));
    await until(() => late.items.length === 1 && middle.items.length === 2);
    late.stop();
    middle.stop();
    expect(late.items).to.deep.equal([stepEvent(3)]);
    expect(middle.items).to.deep.equal(steps(2, 4));
  });

  it('takes a lost connection up again behind the last event, and says that it was lost', async () => {
    server.add(run, ...steps(0, 2));
    const { items, warnings, stop } = follow(server.link);
    await until(() => items.length === 2);
    server.cut();
    server.add(run, stepEvent(2));
    await until(() => items.length === 3);
    stop();
    expect(items).to.deep.equal(steps(0, 3));
    expect(server.asked.map((query) => query.get('after'))).to.deep.equal([null, '1']);
    expect(warnings.map(({ code }) => code)).to.deep.equal(['STREAM_LOST']);
    expect(warnings[0]?.message).to.include('127.0.0.1').and.not.to.include(server.token);
  });

  it('loses nothing when it began at the end and was cut off before the first event', async () => {
    server.add(run, ...steps(0, 2));
    const { items, stop } = follow(server.link, { from: 'end' });
    await until(() => server.asked.length === 1);
    // The message that tells the place has arrived.
    await settled(50);
    server.cut();
    server.add(run, stepEvent(2));
    await until(() => items.length === 1);
    stop();
    expect(items).to.deep.equal([stepEvent(2)]);
  });

  it('waits for a server that is away, and tries again when it is busy', async () => {
    await server.stop();
    const { items, stop } = follow(server.link);
    await settled();
    server.add(run, stepEvent(0));
    server.refusals.push(503, 429);
    await server.start();
    await until(() => items.length === 1);
    stop();
  });

  it('gives up after a time', async () => {
    await server.stop();
    const { errors } = await collect(read(events(server.link, { patience: 50 }), { warn: () => {} }));
    expect(errors[0]).to.have.property('code', 'STREAM_FAILED');
    expect(String(errors[0])).to.include('ECONNREFUSED').and.include('0.05 s').and.not.include(server.token);
  });

  it('completes when the run has ended and the server closes', async () => {
    server.add(run, stepEvent(0), endEvent(1));
    const collected = collect(read(events(server.link)));
    await until(() => server.asked.length === 1);
    server.say('event: closing\ndata: {}\n\n');
    expect(await collected).to.deep.include({ errors: [], completions: 1 });
  });

  it('waits a while for the server of a run that was only stopped, then completes', async () => {
    server.add(run, stepEvent(0));
    const collected = collect(read(events(server.link, { patience: 300 }), { warn: () => {} }));
    await until(() => server.asked.length === 1);
    server.say('event: closing\ndata: {}\n\n');
    await settled(50);
    await server.stop();
    expect(await collected).to.deep.include({ errors: [], completions: 1 });
  });

  it('warns of what no file holds', async () => {
    server.first = 'event: missed\ndata: {"count":1200}\n\nevent: of tomorrow\ndata: ?\n\n: still here\n\n';
    server.add(run, stepEvent(9));
    const { items, warnings, stop } = follow(server.link);
    await until(() => items.length === 1);
    stop();
    expect(warnings).to.deep.equal([
      {
        code: 'EVENTS_MISSED',
        message: 'source events missed 1200 events, which no file of the run holds',
        count: 1200,
      },
    ]);
  });

  it('fails with the id of an event that cannot be read, or leaves it out and counts it', async () => {
    run.lines.push(JSON.stringify(stepEvent(0)), 'nonsense');
    const failing = await collect(read(events(server.link)));
    expect(failing.items).to.have.length(1);
    expect(String(failing.errors[0])).to.include('event 1');
    server.add(run, stepEvent(1));
    const { items, warnings, stop } = follow(server.link, { invalid: 'skip' });
    await until(() => items.length === 2);
    stop();
    expect(warnings.map(({ code, count }) => [code, count])).to.deep.equal([['ROW_SKIPPED', 1]]);
  });

  it('finds a run by its name or its id, in the link or as an option', async () => {
    const other: ServedRun = { id: 'x9', name: 'deep/cnn', lines: [JSON.stringify(stepEvent(5))] };
    server.runs.push(other);
    for (const [link, options] of [
      [`${server.link}&run=deep/cnn`, {}],
      [`${server.link}&run=mlp`, { run: 'x9' }],
    ] as const) {
      const { items, stop } = follow(link, options);
      await until(() => items.length === 1);
      stop();
    }
    const { errors } = await collect(read(events(server.link)));
    expect(String(errors[0])).to.include('one of mlp, deep/cnn').and.include('&run=NAME');
    const missing = await collect(read(events(server.link, { run: 'no', patience: 50 }), { warn: () => {} }));
    expect(String(missing.errors[0])).to.include("got 'no'").and.include('shows mlp, deep/cnn');
  });

  it('waits for a run that the dashboard does not show yet', async () => {
    const { items, warnings, stop } = follow(server.link, { run: 'late' });
    await until(() => warnings.length === 1);
    server.runs.push({ id: 'l', name: 'late', lines: [JSON.stringify(stepEvent(0))] });
    await until(() => items.length === 1);
    stop();
    expect(warnings[0]?.message).to.match(
      /^waiting for 30 s for run late of the dashboard .*: it shows mlp$/,
    );
  });

  it('is refused without the token, which stands in no message', async () => {
    const { errors } = await collect(read(events(server.link, { token: 'wrong-token' })));
    expect(errors[0]).to.have.property('code', 'STREAM_FAILED');
    expect(String(errors[0])).to.include('401').and.include('not so').and.not.include('wrong-token');
    expect(() => events('http://127.0.0.1:1/')).to.throw('token of events');
    expect(() => events('ftp://x/#token=wrong-token'))
      .to.throw('ftp://x/')
      .and.not.match(/wrong-token/);
    expect(() => events('http://me:wrong-token@x/'))
      .to.throw('user name')
      .and.not.match(/wrong-token/);
    const options = JSON.parse('{"token":"wrong-token","untold":1}');
    expect(() => events(server.link, options))
      .to.throw('events')
      .and.not.match(/wrong-token/);
  });

  it('completes when its signal is aborted', async () => {
    const { completions } = await collect(read(events(server.link, { signal: AbortSignal.timeout(30) })));
    expect(completions).to.equal(1);
  });

  it('reads no further than demand goes', async () => {
    server.add(run, ...steps(0, 500));
    const holder = new Holder(read(events(server.link)), { capacity: 3 });
    await until(() => holder.items.length === 3);
    await settled();
    expect(holder.items).to.have.length(3);
    holder.unsubscribe();
  });

  it('has no gap and no double, however often it is cut off', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }),
        async (bursts) => {
          run.lines.splice(0);
          const { items, stop } = follow(server.link);
          let sequence = 0;
          for (const size of bursts) {
            server.cut();
            server.add(run, ...steps(sequence, sequence + size));
            sequence += size;
            await settled(size * 10);
          }
          await until(() => items.length >= sequence);
          await settled();
          stop();
          expect(items).to.deep.equal(steps(0, sequence));
        },
      ),
      { numRuns: 6 },
    );
  });
});

function follow(link: string, options: EventsOptions = {}) {
  const items: RunEvent[] = [];
  const warnings: Warning[] = [];
  const warn = (warning: Warning): void => void warnings.push(warning);
  const subscription = read(events(link, options), { warn }).subscribe(({ x }) => void items.push(x));
  return { items, warnings, stop: () => subscription.unsubscribe() };
}

function steps(from: number, to: number): readonly RunEvent[] {
  return Array.from({ length: to - from }, (_, index) => stepEvent(from + index));
}
