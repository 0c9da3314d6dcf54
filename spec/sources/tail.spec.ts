import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { lastValueFrom, type Observable, Subscriber, type Subscription, take, toArray } from 'rxjs';
import { tag } from '../../core/chain.js';
import { Gate } from '../../core/demand.js';
import type { RunEvent } from '../../core/events.js';
import { tailFile } from '../../sources/tail.js';
import { startEvent, stepEvent } from '../helpers/events.js';

describe('tailFile', () => {
  let dir: string;
  let file: string;

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-tail-'));
    file = path.join(dir, 'events.jsonl');
  });

  afterEach(() => rm(dir, { recursive: true }));

  it('emits what is there, then what is appended', async () => {
    await writeFile(file, lines(0, 1));
    const { events, follower } = follow(tailFile(file));
    await until(() => events.length === 2);
    await appendFile(file, lines(2, 3));
    await until(() => events.length === 4);
    follower.unsubscribe();
    expect(events).to.deep.equal([0, 1, 2, 3].map((sequence) => stepEvent(sequence)));
  });

  it('emits events of every type', async () => {
    await writeFile(file, `${JSON.stringify(startEvent())}\n`);
    expect(await firstOf(tailFile(file), 1)).to.deep.equal([startEvent()]);
  });

  it('waits for a file that is not there yet', async () => {
    const { events, follower } = follow(tailFile(file, { from: 'end' }));
    await sleep(20);
    await writeFile(file, lines(0));
    await until(() => events.length === 1);
    follower.unsubscribe();
    expect(events, 'a file that comes later is read from its start').to.deep.equal([stepEvent(0)]);
  });

  it('begins at the end where that is asked for, with the line that is half written there', async () => {
    const text = JSON.stringify(stepEvent(2));
    await writeFile(file, lines(0, 1) + text.slice(0, 40));
    const { events, follower } = follow(tailFile(file, { from: 'end' }));
    await sleep(20);
    await appendFile(file, `${text.slice(40)}\n${lines(3)}`);
    await until(() => events.length === 2);
    follower.unsubscribe();
    expect(events).to.deep.equal([stepEvent(2), stepEvent(3)]);
  });

  it('waits for the second half of a line, even of a character', async () => {
    const event: RunEvent = { ...stepEvent(0), trainer: 'Lehrmädchen' };
    const bytes = Buffer.from(`${JSON.stringify(event)}\n`);
    const middle = bytes.indexOf('ä') + 1;
    await writeFile(file, bytes.subarray(0, middle));
    const { events, follower } = follow(tailFile(file));
    await sleep(150);
    await appendFile(file, bytes.subarray(middle));
    await until(() => events.length === 1);
    follower.unsubscribe();
    expect(events).to.deep.equal([event]);
  });

  it('goes over to a file that takes its place, after all of the old one', async () => {
    await writeFile(file, lines(0, 1, 2));
    const { events, follower } = follow(tailFile(file));
    await until(() => events.length === 3);
    await appendFile(file, lines(3));
    await writeFile(`${file}.cut`, lines(0, 1));
    await rename(`${file}.cut`, file);
    await until(() => events.length === 6);
    follower.unsubscribe();
    expect(sequences(events)).to.deep.equal([0, 1, 2, 3, 0, 1]);
  });

  it('begins anew when the file is truncated', async () => {
    await writeFile(file, lines(0, 1, 2));
    const { events, follower } = follow(tailFile(file));
    await until(() => events.length === 3);
    await truncate(file);
    await sleep(150);
    await appendFile(file, lines(7));
    await until(() => events.length === 4);
    follower.unsubscribe();
    expect(sequences(events)).to.deep.equal([0, 1, 2, 7]);
  });

  it('keeps to the old file while none is in its place', async () => {
    await writeFile(file, lines(0));
    const { events, follower } = follow(tailFile(file));
    await until(() => events.length === 1);
    await rename(file, `${file}.old`);
    await sleep(150);
    await appendFile(`${file}.old`, lines(1));
    await until(() => events.length === 2);
    follower.unsubscribe();
    expect(sequences(events)).to.deep.equal([0, 1]);
  });

  it('fails with the offset of a line that is no event', async () => {
    await writeFile(file, `${lines(0)}nonsense\n`);
    const failure = await lastValueFrom(tailFile(file)).catch((error: unknown) => error);
    expect(failure).to.have.property('code', 'EVENT_INVALID');
    expect(String(failure)).to.include(`${file}, offset ${lines(0).length}`);
  });

  it('reads no further than demand goes', async () => {
    await writeFile(file, lines(...Array.from({ length: 1000 }, (_, sequence) => sequence)));
    const gate = new Gate(3);
    const { events, follower } = follow(tailFile(file), gate);
    await until(() => events.length === 3);
    await sleep(20);
    expect(events).to.have.length(3);
    gate.setCapacity(10);
    await until(() => events.length === 10);
    follower.unsubscribe();
  });

  it('completes when its signal is aborted, also while it waits and also before it has begun', async () => {
    const signal = AbortSignal.timeout(30);
    const later = lastValueFrom(tailFile(file, { signal }).pipe(toArray()));
    expect(await later).to.deep.equal([]);
    expect(await lastValueFrom(tailFile(file, { signal }).pipe(toArray()))).to.deep.equal([]);
  });

  it('reads anew for each subscriber, and stops with it', async () => {
    await writeFile(file, lines(0, 1, 2));
    const events$ = tailFile(file);
    expect(sequences(await firstOf(events$, 2))).to.deep.equal([0, 1]);
    expect(sequences(await firstOf(events$, 3))).to.deep.equal([0, 1, 2]);
  });

  it('refuses to begin anywhere else', () => {
    expect(() => tailFile(file, JSON.parse('{"from":"middle"}'))).to.throw(
      "from of tailFile: got 'middle', expected 'start' or 'end'",
    );
  });
});

interface Following {
  readonly events: readonly RunEvent[];
  readonly follower: Subscription;
}

/** Subscribes and collects; a gate counts what was taken and never lets it go. */
function follow(events$: Observable<RunEvent>, gate = new Gate(Number.POSITIVE_INFINITY)): Following {
  const events: RunEvent[] = [];
  const follower = new Subscriber<RunEvent>({
    next: (event) => {
      gate.enter();
      events.push(event);
    },
    error: (error: unknown) => expect.fail(String(error)),
    complete: () => expect.fail('a followed file has no end'),
  });
  events$.subscribe(tag(follower, { demand: gate }));
  return { events, follower };
}

function firstOf(events$: Observable<RunEvent>, count: number): Promise<RunEvent[]> {
  return lastValueFrom(events$.pipe(take(count), toArray()));
}

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await sleep(5);
}

function lines(...wanted: readonly number[]): string {
  return wanted.map((sequence) => `${JSON.stringify(stepEvent(sequence))}\n`).join('');
}

function sequences(events: readonly RunEvent[]): readonly (number | undefined)[] {
  return events.map((event) => ('sequence' in event ? event.sequence : undefined));
}
