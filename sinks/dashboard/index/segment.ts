import { z } from 'zod';
import { encodeColumn, encodedColumnSchema, encodedSize } from './encode-column.js';
import type { Rows } from './rows.js';

/** Events in a segment: segment n holds those whose sequence divided by this is n. */
export const segmentEvents = 16_384;

const whole = z.number().int().min(0);
const sequence = z.number().int().min(-1);

/** Where the indexing of a run stands: what is needed to go on behind a segment. */
export const indexStateSchema = z.object({
  /** Of the last numbered event, -1 before the first; and when it happened. */
  sequence,
  time: z.number(),
  /** The latest step. */
  step: whole,
  /** Milliseconds that all processes before have been running, and this one up to its latest event. */
  elapsed: z.object({ before: z.number(), latest: z.number() }),
  /** The trainer heard first. */
  trainer: z.string().nullable(),
  tables: z.array(
    z.object({
      id: z.string(),
      trainer: z.string(),
      name: z.string(),
      rows: whole,
      keys: z.array(z.string()),
    }),
  ),
  /** Samples trained on, by trainer. */
  samples: z.record(z.string(), z.number()),
  entries: whole,
  summaries: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['histogram', 'picture', 'text']),
      count: whole,
      /** Of the latest one. */
      step: whole,
      sequence: whole,
    }),
  ),
  /** Each time that a process began: when, after which event, at which entry and step. */
  starts: z.array(z.object({ time: z.number(), after: sequence, entry: whole, step: whole })),
});

/** {@link indexStateSchema} */
export type IndexState = z.infer<typeof indexStateSchema>;

const block = z.object({ offset: z.number(), length: z.number() });

/** What a segment tells without its data being read. */
export const segmentHeaderSchema = z.object({
  version: z.literal(1),
  number: whole,
  /** As of its end. */
  state: indexStateSchema,
  tables: z.array(
    z.object({ id: z.string(), firstRow: whole, rows: whole, columns: z.array(encodedColumnSchema) }),
  ),
  /** Its entries, as JSON; `first` is the id of the first. */
  entries: block.extend({ first: whole, count: whole }),
  summaries: block,
});

/** {@link segmentHeaderSchema} */
export type SegmentHeader = z.infer<typeof segmentHeaderSchema>;

/** A line of the list of events. */
export const storedEntrySchema = z.object({
  id: whole,
  type: z.string(),
  text: z.string(),
  time: z.number(),
  elapsed: z.number(),
  step: whole.optional(),
});

/** {@link storedEntrySchema} */
export type StoredEntry = z.infer<typeof storedEntrySchema>;

/** Where a histogram, a picture or a text is to be found. */
export const summaryPlaceSchema = z.object({
  name: z.string(),
  kind: z.enum(['histogram', 'picture', 'text']),
  step: whole,
  time: z.number(),
  sequence: whole,
  text: z.string().optional(),
});

/** {@link summaryPlaceSchema} */
export type SummaryPlace = z.infer<typeof summaryPlaceSchema>;

/** What has been gathered since the last segment. */
export interface Gathered {
  readonly number: number;
  readonly state: IndexState;
  readonly tables: readonly { readonly id: string; readonly firstRow: number; readonly rows: Rows }[];
  readonly firstEntry: number;
  readonly entries: readonly StoredEntry[];
  readonly summaries: readonly SummaryPlace[];
}

/** A segment as it is written: its header, and the whole of its bytes. */
export interface EncodedSegment {
  readonly header: SegmentHeader;
  readonly bytes: Buffer;
}

const magic = Buffer.from('mrindex1');

/** Bytes before the header: the magic and the header's length. */
export const prefixBytes = magic.length + 4;

/** Packs what has been gathered: magic, length of the header, header, data, magic. */
export function encodeSegment(gathered: Gathered): EncodedSegment {
  const parts: Uint8Array[] = [];
  let offset = 0;
  const put = (bytes: Uint8Array): { readonly offset: number; readonly length: number } => {
    parts.push(bytes);
    offset += bytes.length;
    return { offset: offset - bytes.length, length: bytes.length };
  };
  const tables = gathered.tables.map(({ id, firstRow, rows }) => ({
    id,
    firstRow,
    rows: rows.length,
    columns: [...rows.keys].map((key) => {
      const { column, bytes } = encodeColumn(key, rows.column(key) ?? new Float64Array(), offset);
      put(bytes);
      return column;
    }),
  }));
  const { number, state, firstEntry, entries, summaries } = gathered;
  const header: SegmentHeader = {
    version: 1,
    number,
    state,
    tables,
    entries: { ...put(Buffer.from(JSON.stringify(entries))), first: firstEntry, count: entries.length },
    summaries: put(Buffer.from(JSON.stringify(summaries))),
  };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return { header, bytes: Buffer.concat([magic, length, text, ...parts, magic]) };
}

/** The length of the header that follows; undefined where this is no segment. */
export function headerLength(prefix: Buffer): number | undefined {
  if (prefix.length < prefixBytes || !prefix.subarray(0, magic.length).equals(magic)) return undefined;
  return prefix.readUInt32LE(magic.length);
}

/** The header from its bytes; undefined where they hold none, or one of another version. */
export function parseHeader(bytes: Buffer): SegmentHeader | undefined {
  return segmentHeaderSchema.safeParse(parseJson(bytes)).data;
}

/** Whether a file's last bytes are those of a whole segment. */
export function isEnd(bytes: Buffer): boolean {
  return bytes.equals(magic);
}

/** How many bytes {@link isEnd} looks at. */
export const endBytes = magic.length;

/** How many bytes of the data belong to a header. */
export function dataBytes({ tables, entries, summaries }: SegmentHeader): number {
  const columns = tables.flatMap(({ rows, columns }) => columns.map((column) => encodedSize(column, rows)));
  return columns.reduce((sum, size) => sum + size, 0) + entries.length + summaries.length;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
