import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEvent, type RunEvent } from '../../core/events.js';
import type { Sink, SinkContext } from '../../core/sink.js';
import { stepEvent } from './events.js';

/** An event as a reader of a broker has it. */
export function asEvent(value: unknown): RunEvent {
  return parseEvent(JSON.stringify(value), 'the broker');
}

/** The steps of these sequences. */
export function steps(from: number, to: number): readonly RunEvent[] {
  return Array.from({ length: to - from }, (_, index) => stepEvent(from + index));
}

/** Opens, writes, flushes, closes. */
export async function writeAll(sink: Sink, context: SinkContext, events: readonly RunEvent[]): Promise<void> {
  await sink.open(context);
  for (const event of events) await sink.write(event);
  await sink.flush();
  await sink.close();
}

/** What the flush after a first event rejects with. */
export async function failureOf(sink: Sink, context: SinkContext): Promise<unknown> {
  await sink.open(context);
  await sink.write(stepEvent(0));
  const failure = await Promise.resolve(sink.flush()).then(
    () => undefined,
    (error: unknown) => error,
  );
  await sink.close();
  return failure;
}

/** Writes a thousand events to a sink whose server is killed meanwhile. */
export async function writeOverKill(
  sink: Sink,
  context: SinkContext,
  server: { kill(): Promise<void>; start(): Promise<void> },
): Promise<void> {
  await sink.open(context);
  for (const event of steps(0, 100)) await sink.write(event);
  await server.kill();
  const held = steps(100, 1000).map((event) => sink.write(event));
  await server.start();
  await Promise.all(held);
  await sink.flush();
  await sink.close();
}

/** Runs a test on a folder of its own. */
export async function withRun(test: (context: SinkContext) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'millrace-sink-'));
  try {
    await test({ dir, run: 'spec', sequence: -1, resumed: false, warn: () => {} });
  } finally {
    await rm(dir, { recursive: true });
  }
}
