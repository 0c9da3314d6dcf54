import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { parseEvent, type RunEvent } from '../../core/events.js';

const schema = z.object({
  /** What it ran on. */
  machine: z.object({ cpu: z.string(), cores: z.number().int() }),
  runs: z.array(
    z.object({
      /** What differs from the defaults. */
      options: z.record(z.string(), z.unknown()),
      seed: z.number().int(),
      /** The file with its events, gzipped JSON lines. */
      events: z.string(),
    }),
  ),
});

/** A run of a pipeline's full configuration, as it is kept in the repository. */
export interface RecordedRun {
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly events: readonly RunEvent[];
}

/** All that is kept of a pipeline's runs. */
export interface Recording {
  /** The pipeline. */
  readonly name: string;
  readonly machine: { readonly cpu: string; readonly cores: number };
  readonly runs: readonly RecordedRun[];
}

/** This machine, as a recording tells of it. */
export function thisMachine(): Recording['machine'] {
  return { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism() };
}

/** The most that the events of all of a pipeline's runs may take, compressed: without their pictures, and with them. */
export const mostBytes = 30_000;
export const mostBytesWithPictures = 95_000;

/**
 * Writes a recording into a folder of the pipeline's name, in place of an older one.
 *
 * Where the events take more than {@link mostBytes}, only every second step is kept, or every fourth, and so on, and of
 * epochs and evaluations likewise where that is not enough; the last of each kind always is. Pictures do not count, but
 * only the last of each name is kept then, and of these the latest that fit into {@link mostBytesWithPictures}.
 */
export async function writeRecording(folder: string, { name, machine, runs }: Recording): Promise<void> {
  const dir = path.join(folder, name);
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  const listed = runs.map(({ options, seed }, index) => ({
    options,
    seed,
    events: `run-${index + 1}.jsonl.gz`,
  }));
  for (const [index, { events }] of runs.entries())
    await writeFile(path.join(dir, listed[index]?.events ?? ''), packed(events, runs.length));
  await writeFile(path.join(dir, 'recorded.json'), `${JSON.stringify({ machine, runs: listed }, null, 2)}\n`);
}

/** Reads the recordings of a folder. */
export async function readRecordings(folder: string): Promise<readonly Recording[]> {
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  return Promise.all(names.map(({ name }) => readRecording(folder, name)));
}

async function readRecording(folder: string, name: string): Promise<Recording> {
  const dir = path.join(folder, name);
  const { machine, runs } = schema.parse(JSON.parse(await readFile(path.join(dir, 'recorded.json'), 'utf8')));
  const withEvents = runs.map(async ({ options, seed, events }) => {
    const text = gunzipSync(await readFile(path.join(dir, events))).toString();
    return { options, seed, events: parsed(text, `${name}/${events}`) };
  });
  return { name, machine, runs: await Promise.all(withEvents) };
}

function parsed(text: string, file: string): readonly RunEvent[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line, index) => parseEvent(line, `${file}, line ${index + 1}`));
}

/** The events as gzipped lines, so few that they fit beside those of as many runs. */
function packed(events: readonly RunEvent[], runs: number): Buffer {
  const whole = zipped(events);
  if (whole.length <= mostBytes / runs) return whole;
  const words = events.map(withoutPicture);
  const strides = [...doubling(events.length)];
  const thinned = [
    ...strides.map((stride) => thinner(words, ['step'], stride)),
    ...strides.map((stride) => thinner(words, ['step', 'epoch', 'evaluation'], stride)),
  ];
  const fits = thinned.find((keeps) => zipped(words.filter(keeps)).length <= mostBytes / runs);
  const keeps = fits ?? thinned.at(-1) ?? (() => true);
  return withPictures(events, keeps, mostBytesWithPictures / runs);
}

/** 1, 2, 4, … up to beyond the last. */
function* doubling(last: number): Generator<number> {
  for (let stride = 1; stride < 2 * last; stride *= 2) yield stride;
}

type Keeps = (event: RunEvent, index: number) => boolean;

/** Keeps every `stride`th of some types by trainer and data, and the last epoch and evaluation of each. */
function thinner(events: readonly RunEvent[], types: readonly RunEvent['type'][], stride: number): Keeps {
  const groups = events.map(groupOf);
  const last = new Map(groups.map((group, index) => [group, index]));
  const seen = new Map<string, number>();
  const kept = events.map((event, index) => {
    const group = groups[index] ?? '';
    const place = (seen.get(group) ?? 0) + 1;
    seen.set(group, place);
    const isLast = event.type !== 'step' && last.get(group) === index;
    return !types.includes(event.type) || place % stride === 0 || isLast;
  });
  return (_, index) => kept[index] === true;
}

function groupOf(event: RunEvent): string {
  const trainer = 'trainer' in event ? event.trainer : '';
  return `${event.type} ${trainer} ${event.type === 'evaluation' ? event.data : ''}`;
}

/** The last picture of each name, the latest first, as long as all fits. */
function withPictures(events: readonly RunEvent[], keeps: Keeps, bytes: number): Buffer {
  const last = new Map(events.map((event) => [event.type === 'summary' ? event.name : '', event]));
  const shown = new Set<RunEvent>();
  const text = (): Buffer =>
    zipped(events.filter(keeps).map((event) => (shown.has(event) ? event : withoutPicture(event))));
  let packed = text();
  for (const event of [...last.values()].reverse()) {
    if (event.type !== 'summary' || event.picture === undefined) continue;
    shown.add(event);
    const more = text();
    if (more.length > bytes) break;
    packed = more;
  }
  return packed;
}

function zipped(events: readonly RunEvent[]): Buffer {
  return gzipSync(events.map((event) => `${JSON.stringify(event)}\n`).join(''), { level: 9 });
}

function withoutPicture(event: RunEvent): RunEvent {
  if (event.type !== 'summary') return event;
  const { picture: _, ...rest } = event;
  return rest;
}
