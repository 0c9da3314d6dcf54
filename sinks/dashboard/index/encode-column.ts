import { z } from 'zod';

const extreme = z.object({ value: z.number(), row: z.number() });

/** How a column lies in a segment: its bytes begin at `offset` of the segment's data. */
export const encodedColumnSchema = z.object({
  key: z.string(),
  encoding: z.discriminatedUnion('kind', [
    /** `first + row * by`: counters and constants take no bytes. */
    z.object({ kind: z.literal('ramp'), first: z.number(), by: z.number() }),
    /** `base` and 32 bits for what a value is above it. */
    z.object({ kind: z.literal('float32'), base: z.number(), offset: z.number() }),
    z.object({ kind: z.literal('float64'), offset: z.number() }),
  ]),
  /** Over the finite values. */
  lowest: extreme.optional(),
  highest: extreme.optional(),
  sum: z.number(),
});

/** {@link encodedColumnSchema} */
export type EncodedColumn = z.infer<typeof encodedColumnSchema>;

/**
 * A column in the fewest bytes that keep every value exact.
 *
 * @param offset where its bytes will lie.
 */
export function encodeColumn(
  key: string,
  values: Float64Array,
  offset: number,
): { readonly column: EncodedColumn; readonly bytes: Uint8Array } {
  const { encoding, bytes } = narrowest(values, offset);
  return { column: { key, encoding, ...summarize(values) }, bytes };
}

/** The values of a column, from the data of its segment. */
export function decodeColumn({ encoding }: EncodedColumn, rows: number, data: Buffer): Float64Array {
  const values = new Float64Array(rows);
  if (encoding.kind === 'ramp') {
    const { first, by } = encoding;
    for (let row = 0; row < rows; row++) values[row] = first + row * by;
    return values;
  }
  if (encoding.kind === 'float64') {
    for (let row = 0; row < rows; row++) values[row] = data.readDoubleLE(8 * row);
    return values;
  }
  for (let row = 0; row < rows; row++) values[row] = encoding.base + data.readFloatLE(4 * row);
  return values;
}

/** How many bytes a column takes. */
export function encodedSize({ encoding }: EncodedColumn, rows: number): number {
  return { ramp: 0, float32: 4, float64: 8 }[encoding.kind] * rows;
}

interface Encoded {
  readonly encoding: EncodedColumn['encoding'];
  readonly bytes: Uint8Array;
}

function narrowest(values: Float64Array, offset: number): Encoded {
  const first = values[0] ?? 0;
  const by = values.length > 1 ? (values[1] ?? 0) - first : 0;
  if (isRamp(values, first, by)) return { encoding: { kind: 'ramp', first, by }, bytes: new Uint8Array() };
  const base = [0, first].find((candidate) => fitsAbove(values, candidate));
  if (base === undefined) return { encoding: { kind: 'float64', offset }, bytes: doubles(values) };
  return { encoding: { kind: 'float32', base, offset }, bytes: floats(values, base) };
}

function isRamp(values: Float64Array, first: number, by: number): boolean {
  return Number.isFinite(first) && values.every((value, row) => value === first + row * by);
}

function fitsAbove(values: Float64Array, base: number): boolean {
  return (
    Number.isFinite(base) &&
    values.every((value) => !Number.isFinite(value) || base + Math.fround(value - base) === value)
  );
}

function floats(values: Float64Array, base: number): Uint8Array {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, row) => {
    bytes.writeFloatLE(value - base, 4 * row);
  });
  return bytes;
}

function doubles(values: Float64Array): Uint8Array {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, row) => {
    bytes.writeDoubleLE(value, 8 * row);
  });
  return bytes;
}

/** The extremes of the finite values, the rows that have them, and the sum. */
export function summarize(values: Float64Array): Pick<EncodedColumn, 'lowest' | 'highest' | 'sum'> {
  let lowest = -1;
  let highest = -1;
  let sum = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    sum += value;
    if (value < low) {
      low = value;
      lowest = row;
    }
    if (value > high) {
      high = value;
      highest = row;
    }
  }
  // Sums that JSON cannot hold are no use to anybody.
  if (lowest < 0 || !Number.isFinite(sum)) return { sum: 0, ...extremesOf(lowest, low, highest, high) };
  return { sum, ...extremesOf(lowest, low, highest, high) };
}

function extremesOf(
  lowest: number,
  low: number,
  highest: number,
  high: number,
): Pick<EncodedColumn, 'lowest' | 'highest'> {
  if (lowest < 0) return {};
  return { lowest: { value: low, row: lowest }, highest: { value: high, row: highest } };
}
