import { pipeline, Readable, Transform, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { bufferCount, from, lastValueFrom, map, type Observable } from 'rxjs';
import { pull } from '../core/pull.js';
import { prefetch } from '../operators/prefetch.js';

/**
 * What demand costs: source, map, map, bufferCount(64), and a consumer that does nothing. The rounds are interleaved,
 * so that a machine that slows down slows all of them.
 */
const samples = 1_000_000;
const rounds = 9;
const size = 64;

const contenders: Readonly<Record<string, () => Promise<unknown>>> = {
  'millrace, plain consumer': () => lastValueFrom(packed(pull(numbers))),
  'millrace, prefetch behind': () => lastValueFrom(packed(pull(numbers)).pipe(prefetch(4))),
  'plain rxjs': () => lastValueFrom(packed(from(numbers()))),
  'async generators': () => drain(packedLazily(mappedLazily(mappedLazily(asynchronous(numbers()))))),
  'node streams': nodeStreams,
};

const reference = 'plain rxjs';
const goal = 0.9;

/** Prints million samples a second, median and range, and the ratio to plain RxJS round by round. */
export async function main(): Promise<void> {
  const times = await measure();
  console.log(`source, map, map, bufferCount(${size}): ${samples} samples, ${rounds} rounds, interleaved`);
  for (const [name, seconds] of times) console.log(line(name, seconds, times.get(reference) ?? []));
  console.log(`goal: at least ${goal} of plain rxjs`);
}

async function measure(): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map<string, number[]>();
  for (let round = -1; round < rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      const begin = performance.now();
      await run();
      const seconds = (performance.now() - begin) / 1000;
      // The first round warms up.
      if (round >= 0) times.set(name, [...(times.get(name) ?? []), seconds]);
    }
  }
  return times;
}

function line(name: string, seconds: readonly number[], reference: readonly number[]): string {
  const rates = seconds.map((second) => samples / second / 1e6);
  const ratios = seconds.map((second, round) => (reference[round] ?? Number.NaN) / second);
  const range = `${Math.min(...rates).toFixed(1)} to ${Math.max(...rates).toFixed(1)}`;
  return `${name.padEnd(26)} ${median(rates).toFixed(2).padStart(6)} M/s (${range}), ratio ${median(ratios).toFixed(2)}`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function* numbers(): Generator<number> {
  for (let index = 0; index < samples; index++) yield index;
}

function packed(source$: Observable<number>): Observable<number[]> {
  return source$.pipe(map(increment), map(double), bufferCount(size));
}

async function* asynchronous(source: Iterable<number>): AsyncGenerator<number> {
  yield* source;
}

async function* mappedLazily(source: AsyncIterable<number>): AsyncGenerator<number> {
  for await (const value of source) yield increment(value);
}

async function* packedLazily(source: AsyncIterable<number>): AsyncGenerator<number[]> {
  let pack: number[] = [];
  for await (const value of source) {
    pack.push(value);
    if (pack.length < size) continue;
    yield pack;
    pack = [];
  }
  if (pack.length > 0) yield pack;
}

async function drain(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source);
}

function nodeStreams(): Promise<void> {
  const mapping = (change: (value: number) => number): Transform =>
    new Transform({ objectMode: true, transform: (value, _, done) => done(null, change(value)) });
  let pack: number[] = [];
  const packing = new Transform({
    objectMode: true,
    transform(value, _, done) {
      pack.push(value);
      if (pack.length === size) {
        this.push(pack);
        pack = [];
      }
      done();
    },
  });
  const end = new Writable({ objectMode: true, write: (_, __, done) => done() });
  return promisify(pipeline)(Readable.from(numbers()), mapping(increment), mapping(double), packing, end);
}

function increment(value: number): number {
  return value + 1;
}

function double(value: number): number {
  return 2 * value;
}
