import path from 'node:path';
import { z } from 'zod';
import { filesBelow } from '../../sinks/tensorboard/event-file.js';
import { decodeEvent } from '../../sinks/tensorboard/schema.js';
import { readRecords } from '../../sinks/tensorboard/tf-record.js';

/** A record of an event file, in comparable form. */
export interface EventRecord {
  /** What TensorBoard calls a run: the folder that the file is in. */
  readonly run: string;
  readonly step: number;
  readonly sequence: number;
  /** By tag: a number, or the plugin that shows the value. */
  readonly values: Readonly<Record<string, number | string>>;
}

const recordSchema = z.object({
  step: z.number().default(0),
  sequence: z.number().optional(),
  summary: z.object({
    value: z.array(
      z.object({
        tag: z.string(),
        simple_value: z.number().optional(),
        metadata: z.object({ plugin_data: z.object({ plugin_name: z.string() }) }).optional(),
      }),
    ),
  }),
});

/** The numbered records of all event files below a folder, in the order of their sequences. */
export async function eventRecordsIn(dir: string): Promise<readonly EventRecord[]> {
  const records: EventRecord[] = [];
  for (const [folder, files] of await filesBelow(dir)) {
    const run = path.relative(dir, folder) || '.';
    for (const file of files)
      for await (const bytes of readRecords(file)) records.push(...recordOf(run, bytes));
  }
  return records.sort(
    (one, other) => one.sequence - other.sequence || (one.run < other.run ? -1 : Number(one.run > other.run)),
  );
}

function recordOf(run: string, bytes: Uint8Array): readonly EventRecord[] {
  const parsed = recordSchema.safeParse(decodeEvent(bytes));
  if (!parsed.success || parsed.data.sequence === undefined) return [];
  const { step, sequence, summary } = parsed.data;
  const values = summary.value.map(({ tag, simple_value, metadata }) => [
    tag,
    simple_value ?? metadata?.plugin_data.plugin_name ?? 'image',
  ]);
  return [{ run, step, sequence, values: Object.fromEntries(values) }];
}
