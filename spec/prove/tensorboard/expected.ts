import { readFile } from 'node:fs/promises';
import { isRepeatable, parseEvent, type RunEvent, type RunEventOf } from '../../../core/events.js';

/** A value that TensorBoard has to show. */
export interface Shown<Value> {
  readonly run: string;
  readonly tag: string;
  /** In seconds since 1970. */
  readonly time: number;
  readonly step: number;
  readonly value: Value;
}

/** A bin of a histogram: its edges, and how many are in it. */
export type Bin = readonly [left: number, right: number, count: number];

/** All that TensorBoard has to show of a run. */
export interface Expected {
  readonly scalars: readonly Shown<number>[];
  readonly histograms: readonly Shown<readonly Bin[]>[];
  readonly images: readonly Shown<Buffer>[];
  readonly texts: readonly Shown<string>[];
  readonly start: RunEventOf<'start'>;
  readonly end: RunEventOf<'end'>;
}

/** Reads a run's recorded lines, and says what TensorBoard has to show of them. */
export async function expectedOf(file: string, own: string): Promise<Expected> {
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  const events = lines.map((line, index) => parseEvent(line, `line ${index + 1}`));
  const [start] = ofType(events, 'start');
  const [end] = ofType(events, 'end');
  if (!start || !end) throw new Error(`${file} does not begin and end as a finished run does`);
  const summaries = ofType(events, 'summary');
  return {
    scalars: events.filter(isRepeatable).flatMap((event) => scalarsOf(own, event)),
    histograms: summaries.flatMap((event) =>
      event.histogram ? [{ ...placeOf(own, event), value: binsOf(event.histogram) }] : [],
    ),
    images: summaries.flatMap(({ picture, ...event }) =>
      picture === undefined ? [] : [{ ...placeOf(own, event), value: Buffer.from(picture, 'base64') }],
    ),
    texts: summaries.flatMap(({ text, ...event }) =>
      text === undefined ? [] : [{ ...placeOf(own, event), value: text }],
    ),
    start,
    end,
  };
}

type Summary = RunEventOf<'summary'>;

function placeOf(run: string, { name, step, incidental }: Pick<Summary, 'name' | 'step' | 'incidental'>) {
  return { run, tag: name, step, time: incidental.time / 1000 };
}

function binsOf({ edges, counts }: NonNullable<Summary['histogram']>): readonly Bin[] {
  return counts.map((count, bin) => [edges[bin] ?? Number.NaN, edges[bin + 1] ?? Number.NaN, count]);
}

function scalarsOf(own: string, event: RunEvent): readonly Shown<number>[] {
  if (event.type !== 'step' && event.type !== 'epoch' && event.type !== 'evaluation') return [];
  const { trainer, step, loss, metrics, incidental } = event;
  const { samplesPerSecond, memory, tensors, eventLoopDelay, inFlight, spent } = incidental;
  const epoch = event.type === 'epoch' ? 'epoch/' : '';
  const run = event.type === 'evaluation' ? `${own}/${trainer}/${event.data}` : `${own}/${trainer}`;
  const process = { samplesPerSecond, memory, tensors, eventLoopDelay, inFlight };
  const values: Readonly<Record<string, number | undefined>> = {
    [`${epoch}loss`]: loss,
    ...prefixed(`${epoch}metrics/`, metrics),
    ...(event.type === 'step' && { learningRate: event.learningRate, gradientNorm: event.gradientNorm }),
    ...prefixed('process/', process),
    ...prefixed('process/spent/', spent ?? {}),
  };
  return Object.entries(values).flatMap(([tag, value]) =>
    value === undefined ? [] : [{ run, tag, step, time: incidental.time / 1000, value: Math.fround(value) }],
  );
}

function prefixed<Value>(
  prefix: string,
  values: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}${key}`, value]));
}

function ofType<Type extends RunEvent['type']>(
  events: readonly RunEvent[],
  type: Type,
): readonly RunEventOf<Type>[] {
  const isType = (event: RunEvent): event is RunEventOf<Type> => event.type === type;
  return events.filter(isType);
}
