import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEvent, type RunEvent } from '../../../core/events.js';

/** What a run learned from, and what it came to. */
export interface LiveResult {
  /** SHA-256 of the final weights. */
  readonly weights: string;
  /** SHA-256 of the events without their incidental parts. */
  readonly events: string;
  /** The numbers of the messages, in the order in which the model has learned from them. */
  readonly learned: readonly number[];
}

/** How what was learned compares with what was sent. */
export interface Count {
  readonly sent: number;
  readonly received: number;
  readonly duplicated: number;
  readonly lost: number;
  readonly outOfOrder: number;
}

/** Reads what a finished run has left in its folder. */
export async function resultOf(dir: string): Promise<LiveResult> {
  const [weights, text] = await Promise.all([
    readFile(join(dir, 'model', 'weights.bin')),
    readFile(join(dir, 'events.jsonl'), 'utf8'),
  ]);
  const events = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, place) => parseEvent(line, `events.jsonl, line ${place + 1}`))
    .filter((event) => 'sequence' in event);
  return {
    weights: hash(weights),
    events: hash(events.map(({ incidental: _, ...facts }) => JSON.stringify(facts)).join('\n')),
    learned: events.flatMap(messagesOf),
  };
}

/** Counts what is missing, what is there twice, and what comes after a later message of its partition. */
export function count(sent: number, learned: readonly number[], partitions = 1): Count {
  const seen = new Set(learned);
  const lost = Array.from({ length: sent }, (_, n) => n).filter((n) => !seen.has(n)).length;
  const outOfOrder = Array.from({ length: partitions }, (_, partition) =>
    disorderOf(learned.filter((n) => n % partitions === partition)),
  ).reduce((sum, each) => sum + each, 0);
  return { sent, received: learned.length, duplicated: learned.length - seen.size, lost, outOfOrder };
}

/** Whether each message was learned from once, each partition in its order. */
export function eachOnce({ sent, received, duplicated, lost, outOfOrder }: Count): boolean {
  return received === sent && duplicated + lost + outOfOrder === 0;
}

function disorderOf(learned: readonly number[]): number {
  return learned.filter((n, place) => n < (learned[place - 1] ?? -1)).length;
}

function messagesOf(event: RunEvent): readonly number[] {
  if (event.type !== 'step') return [];
  return Array.from({ length: event.size }, (_, row) => event.metrics[`message${row}`] ?? Number.NaN);
}

function hash(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
