import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RunEvent } from '../../core/events.js';
import { startEvent, stepEvent } from './events.js';

/** Writes a file of events, in place of what is there. */
export async function writeEvents(file: string, events: readonly RunEvent[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, linesOf(events));
}

/** Appends events to a file. */
export function appendEvents(file: string, events: readonly RunEvent[]): Promise<void> {
  return appendFile(file, linesOf(events));
}

/** Puts another file in the place of one, at once, as a resumed run does. */
export async function replaceEvents(file: string, events: readonly RunEvent[]): Promise<void> {
  await writeFile(`${file}.cut`, linesOf(events));
  await rename(`${file}.cut`, file);
}

/** Steps from one sequence to before another. */
export function steps(from: number, to: number, later = 0): readonly RunEvent[] {
  return Array.from({ length: to - from }, (_, index) => moved(stepEvent(from + index), later));
}

/** The start of a process that goes on with a run after an event, `later` milliseconds than the first. */
export function startAfter(after: number, later: number): RunEvent {
  const start = startEvent();
  return moved('after' in start ? { ...start, after } : start, later);
}

function moved<Event extends RunEvent>(event: Event, later: number): Event {
  const { incidental } = event;
  return { ...event, incidental: { ...incidental, time: incidental.time + later } };
}

function linesOf(events: readonly RunEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}
