import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { lastValueFrom, map, type Observable, toArray } from 'rxjs';
import { parseEvent, type RunEvent } from '../../core/events.js';
import { read } from '../../core/read.js';
import { dashboard } from '../../sinks/dashboard.js';
import { jsonl } from '../../sinks/jsonl.js';
import { type ServedDashboard, serveDashboard } from '../../sinks/serve-dashboard.js';
import { type EventsOptions, events } from '../../sources/events.js';
import { stepEvent } from '../helpers/events.js';
import { until } from '../helpers/flow.js';
import { smallRun, useFolder } from '../helpers/small-run.js';

// The same source over its own protocol is in events.spec.ts.
describe('events of a real dashboard', () => {
  const folder = useFolder();

  it('are those that the run has recorded, to its end', async () => {
    const shown = dashboard({ say: () => {} });
    const training = smallRun(folder.path, { epochs: 20, options: { sinks: [jsonl(), shown] } }).subscribe();
    await until(() => shown.url !== undefined);
    const followed = await lastValueFrom(eventsOf(shown.url ?? '').pipe(toArray()));
    training.unsubscribe();
    const lines = (await readFile(path.join(folder.path, 'events.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(followed).to.deep.equal(lines.map((line, index) => parseEvent(line, `line ${index + 1}`)));
    expect(followed.map(({ type }) => type)).to.include.members([
      'start',
      'step',
      'evaluation',
      'checkpoint',
      'end',
    ]);
  });

  it('come once, in order, over restarts of the server', async () => {
    const file = await newRun('one');
    let served = await serveDashboard(folder.path);
    const port = Number(new URL(served.url).port);
    const { items, stop } = follow(served.url);
    let sequence = 0;
    for (const size of [300, 0, 1, 200]) {
      await appendFile(file, linesOf(sequence, sequence + size));
      sequence += size;
      if (size !== 1) await until(() => items.length === sequence);
      await served.close();
      await appendFile(file, linesOf(sequence, sequence + 10));
      sequence += 10;
      served = await serveDashboard(folder.path, { port });
    }
    await until(() => items.length >= sequence);
    stop();
    await served.close();
    expect(sequencesOf(items)).to.deep.equal(Array.from({ length: sequence }, (_, index) => index));
  });

  it('go on behind the cut of a run that was resumed', async () => {
    const file = await newRun('one');
    await appendFile(file, linesOf(0, 50));
    await serving(async ({ url }) => {
      const { items, stop } = follow(url);
      await until(() => items.length === 50);
      await writeFile(`${file}.cut`, linesOf(0, 20));
      await rename(`${file}.cut`, file);
      // The same steps again, later.
      await appendFile(file, linesOf(20, 25, 1_800_000_000_000));
      await until(() => items.length === 55);
      stop();
      expect(sequencesOf(items).slice(48)).to.deep.equal([48, 49, 20, 21, 22, 23, 24]);
    });
  });

  it('are those of the run that is named, from the end where that is asked for', async () => {
    await appendFile(await newRun('one'), linesOf(0, 3));
    const other = await newRun('deep/two');
    await appendFile(other, linesOf(5, 9));
    await serving(async ({ url }) => {
      const late = follow(url, { run: 'deep/two', from: 'end' });
      const all = follow(`${url}&run=deep/two`);
      await until(() => all.items.length === 4);
      // By then the other one has begun, too: both asked at once.
      await new Promise((resolve) => setTimeout(resolve, 300));
      await appendFile(other, linesOf(9, 10));
      await until(() => late.items.length === 1 && all.items.length === 5);
      late.stop();
      all.stop();
      expect(sequencesOf(late.items)).to.deep.equal([9]);
    });
  });

  async function newRun(name: string): Promise<string> {
    const dir = path.join(folder.path, name);
    await mkdir(dir, { recursive: true });
    const file = path.join(dir, 'events.jsonl');
    await writeFile(file, '');
    return file;
  }

  async function serving(test: (served: ServedDashboard) => Promise<void>): Promise<void> {
    const served = await serveDashboard(folder.path);
    try {
      await test(served);
    } finally {
      await served.close();
    }
  }
});

function eventsOf(link: string, options: EventsOptions = {}): Observable<RunEvent> {
  return read(events(link, options), { warn: () => {} }).pipe(map(({ x }) => x));
}

function follow(link: string, options?: EventsOptions) {
  const items: RunEvent[] = [];
  const following = eventsOf(link, options).subscribe((event) => void items.push(event));
  return { items, stop: () => following.unsubscribe() };
}

function linesOf(from: number, to: number, time?: number): string {
  const events = Array.from({ length: to - from }, (_, index) => stepEvent(from + index));
  return events
    .map((event) => ({ ...event, incidental: { ...event.incidental, ...(time ? { time } : {}) } }))
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('');
}

function sequencesOf(items: readonly RunEvent[]): readonly unknown[] {
  return items.map((event) => ('sequence' in event ? event.sequence : undefined));
}
