import { z } from 'zod';
import type { Message } from '../live/message.js';

/** An id, and names and values in turn. */
export type Entry = readonly [string, readonly Buffer[]];

const bytes = z.instanceof(Buffer);
const answerSchema = z.array(z.tuple([bytes, z.array(z.tuple([bytes, z.array(bytes)]))])).nullable();

/** The entries that an answer to `XREAD` of one stream holds. */
export function entriesIn(answer: unknown): readonly Entry[] {
  const [first] = answerSchema.parse(answer) ?? [];
  return (first?.[1] ?? []).map(([id, fields]): Entry => [id.toString(), fields]);
}

/**
 * The message that an entry holds.
 *
 * @param field the one that holds it; undefined for all fields as one JSON object of texts.
 */
export function messageOf([, fields]: Entry, stream: string, field: string | undefined): Message {
  if (field === undefined) return { data: objectOf(fields), subject: stream };
  const place = fields.findIndex((name, index) => index % 2 === 0 && name.toString() === field);
  const data = place < 0 ? undefined : fields[place + 1];
  if (data) return { data, subject: stream };
  return { data: objectOf(fields), subject: stream, fault: `an entry with the field ${field}` };
}

function objectOf(fields: readonly Buffer[]): Uint8Array {
  const pairs = fields.flatMap((name, place) =>
    place % 2 === 0 ? [[name.toString(), fields[place + 1]?.toString() ?? '']] : [],
  );
  return Buffer.from(JSON.stringify(Object.fromEntries(pairs)));
}
