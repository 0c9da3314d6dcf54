import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { curvesSchema, type Points, runDetailsSchema, runsSchema } from '../../sinks/dashboard/protocol.js';
import { jsonl } from '../../sinks/index.js';
import { median, range } from '../comparison/statistics.js';
import { count, percent } from '../comparison/words.js';
import { stepEvent } from './events.js';
import type { Settings } from './settings.js';

const goalMilliseconds = 2000;
const goalShare = 0.05;
const clients = 20;
const turnEpochs = 4;
const warmUpTurns = 2;

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The dashboard: opened on a run of a million steps, and watched by many while a run trains. */
export async function dashboard({ events, epochs }: Settings): Promise<void> {
  await opening(events);
  await watching(epochs);
}

/** A finished run is opened by a process that knows nothing of it, and by another one that finds its index. */
async function opening(events: number): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  try {
    await writeRun(dir, events);
    const { size } = await stat(join(dir, 'events.jsonl'));
    console.log(`\nThe dashboard opened on ${count(events)} step events (${count(size / 1e6)} MB):`);
    reportOpening('for the first time', await openRun(dir, events));
    reportOpening('with its index', await openRun(dir, events));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function writeRun(dir: string, events: number): Promise<void> {
  const sink = jsonl();
  await sink.open({ dir, run: 'bench', sequence: -1, resumed: false, warn: console.warn });
  for (let sequence = 0; sequence < events; sequence++) await sink.write(stepEvent(sequence));
  await sink.close();
}

/** Milliseconds since the link was printed, and bytes. */
interface Opening {
  readonly firstCurve: number;
  readonly wholeCurve: number;
  readonly bytes: number;
  /** To draw a hundredth of the curve, somewhere in its middle. */
  readonly zoomed: number;
}

async function openRun(dir: string, events: number): Promise<Opening> {
  const child = spawn(process.execPath, [file('../../bin/millrace.js'), 'dashboard', dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [printed] = await once(child.stdout, 'data');
    const began = performance.now();
    const page = new Page(String(printed).replace('dashboard: ', '').trim());
    const run = await page.onlyRun();
    const loss = (query = '') => page.curve(`run=${run}&measure=model/loss${query}`);
    await page.get(`run?run=${run}`, runDetailsSchema);
    let curve = await loss();
    while ((curve?.x.length ?? 0) < 2) curve = await later(loss);
    const firstCurve = performance.now() - began;
    while ((curve?.rows ?? 0) < events) curve = await later(loss);
    const wholeCurve = performance.now() - began;
    const { bytes } = page;
    const zoom = performance.now();
    await loss(`&from=${events / 2}&to=${events / 2 + events / 100}`);
    return { firstCurve, wholeCurve, bytes, zoomed: performance.now() - zoom };
  } finally {
    child.kill('SIGINT');
    await once(child, 'close');
  }
}

/** As a page is told of what has come, but more often. */
async function later<T>(ask: () => Promise<T>): Promise<T> {
  await sleep(100);
  return ask();
}

function reportOpening(how: string, { firstCurve, wholeCurve, bytes, zoomed }: Opening): void {
  const met = wholeCurve < goalMilliseconds ? 'below' : 'above';
  console.log(
    `  ${how}: first curve after ${count(firstCurve)} ms, whole curve after ${count(wholeCurve)} ms (${met} ` +
      `${count(goalMilliseconds)} ms), ${count(bytes)} bytes sent; a hundredth of it in ${count(zoomed)} ms`,
  );
}

/** The CPU time of a training process, in turns of some epochs: with nobody looking, and with many. */
async function watching(turns: number): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const epochs = 2 * (turns + warmUpTurns) * turnEpochs;
  const words = ['--import', 'tsx', file('./watched.ts'), '--dir', dir, '--epochs', String(epochs)];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const alone: number[] = [];
  const watched: number[] = [];
  const memory: number[] = [];
  let page: Page | undefined;
  let before = 0;
  let received = 0;
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const told = toldSchema.parse(JSON.parse(line));
      if ('url' in told) page = new Page(told.url);
      if (!('epoch' in told) || !page || (told.epoch + 1) % turnEpochs !== 0) continue;
      const turn = Math.floor(told.epoch / turnEpochs);
      const isWatched = turn % 2 === 1;
      if (turn >= 2 * warmUpTurns) {
        (isWatched ? watched : alone).push((told.cpu - before) / turnEpochs);
        memory.push(told.memory);
      }
      before = told.cpu;
      if (isWatched) received += page.leave();
      else await page.watch();
    }
  } finally {
    page?.leave();
    child.kill();
    await rm(dir, { recursive: true, force: true });
  }
  reportWatching({ alone, watched, memory, received });
}

const toldSchema = z.union([
  z.object({ url: z.string() }),
  z.object({ epoch: z.number(), cpu: z.number(), memory: z.number() }),
]);

function reportWatching(measured: {
  readonly alone: readonly number[];
  readonly watched: readonly number[];
  readonly memory: readonly number[];
  readonly received: number;
}): void {
  const { alone, watched, memory, received } = measured;
  const added = median(watched.map((cpu, turn) => cpu / (alone[turn] ?? Number.NaN) - 1));
  const [least, most] = range(memory).map((bytes) => count(bytes / 1e6));
  console.log(
    `\n${clients} pages on the main job, one of them stalled, in turns of ${turnEpochs} epochs:\n` +
      `  CPU time of the training process: ${count(median(alone))} ms an epoch without, ` +
      `${count(median(watched))} ms with them: ${percent(added)} more (${added < goalShare ? 'below' : 'above'} ` +
      `${percent(goalShare)}); ${count(received / 1e6)} MB received\n` +
      `  its memory: ${count((memory[0] ?? 0) / 1e6)} MB at first, ${count((memory.at(-1) ?? 0) / 1e6)} MB at last ` +
      `(${least} to ${most})`,
  );
}

/** What a page does, without drawing. */
class Page {
  readonly #url: URL;
  readonly #authorization: string;
  #leaving: (() => number)[] = [];
  /** Received in answers. */
  bytes = 0;

  constructor(url: string) {
    this.#url = new URL(url);
    this.#authorization = `Bearer ${this.#url.hash.replace('#token=', '')}`;
  }

  async get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    const headers = { authorization: this.#authorization };
    const answer = await (await fetch(`${this.#url.origin}/api/${path}`, { headers })).text();
    this.bytes += answer.length;
    return schema.parse(JSON.parse(answer));
  }

  async onlyRun(): Promise<string> {
    for (;;) {
      const [run] = (await this.get('runs', runsSchema)).runs;
      if (run) return run.id;
    }
  }

  async curve(query: string): Promise<Points | undefined> {
    return (await this.get(`curves?${query}`, curvesSchema)).curves[0];
  }

  /** Opens the streams of many pages, the last of which never reads. */
  async watch(): Promise<void> {
    const run = await this.onlyRun();
    for (let client = 0; client < clients; client++)
      this.#leaving.push(this.#stream(run, client < clients - 1));
  }

  /** Closes them; answers how many bytes they have received. */
  leave(): number {
    const received = this.#leaving.reduce((sum, leave) => sum + leave(), 0);
    this.#leaving = [];
    return received;
  }

  #stream(run: string, reads: boolean): () => number {
    let received = 0;
    const sent = request(new URL(`/api/events?run=${run}`, this.#url), {
      headers: { authorization: this.#authorization },
      agent: false,
    });
    // Once it is closed, or the run has ended.
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'ECONNREFUSED') throw error;
    });
    sent.on('response', (response) => {
      if (!reads) return;
      response.on('data', (chunk: Buffer) => {
        received += chunk.length;
      });
    });
    sent.end();
    return () => {
      sent.destroy();
      return received;
    };
  }
}
