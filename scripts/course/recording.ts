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

/** The most that the events of all of a pipeline's runs may take, compressed. */
export const mostBytes = 30_000;

/**
 * Writes a recording into a folder of the pipeline's name, in place of an older one.
 *
 * Where the events take more than {@link mostBytes}, only every second step is kept, or every fourth, and so on.
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
    await writeFile(path.join(dir, listed[index]?.events ?? ''), packed(events, mostBytes / runs.length));
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

/**
 * The events as gzipped lines, with so few steps that they fit. Pictures do not count: where all is too much, only the
 * last of each name is kept.
 */
function packed(events: readonly RunEvent[], bytes: number): Buffer {
  const whole = zipped(events);
  if (whole.length <= bytes) return whole;
  const shown = lastPictures(events);
  const steps = events.filter(({ type }) => type === 'step').length;
  for (let stride = 1; ; stride *= 2) {
    const kept = shown.filter((event) => event.type !== 'step' || event.step % stride === 0);
    if (stride > steps || zipped(kept.map(withoutPicture)).length <= bytes) return zipped(kept);
  }
}

function zipped(events: readonly RunEvent[]): Buffer {
  return gzipSync(events.map((event) => `${JSON.stringify(event)}\n`).join(''), { level: 9 });
}

/** The events, with the picture of the last summary of each name alone. */
function lastPictures(events: readonly RunEvent[]): readonly RunEvent[] {
  const last = new Map(events.map((event) => [event.type === 'summary' ? event.name : '', event]));
  return events.map((event) =>
    event.type === 'summary' && last.get(event.name) !== event ? withoutPicture(event) : event,
  );
}

function withoutPicture(event: RunEvent): RunEvent {
  if (event.type !== 'summary') return event;
  const { picture: _, ...rest } = event;
  return rest;
}
