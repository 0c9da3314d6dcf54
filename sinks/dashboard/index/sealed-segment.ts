import { z } from 'zod';
import { decodeColumn, type EncodedColumn, encodedSize } from './encode-column.js';
import { chunkRows, chunksOf, type Envelope } from './envelope.js';
import type { Latest } from './latest.js';
import type { Part } from './part.js';
import {
  dataBytes,
  type EncodedSegment,
  endBytes,
  type SegmentHeader,
  type StoredEntry,
  type SummaryPlace,
  storedEntrySchema,
  summaryPlaceSchema,
} from './segment.js';
import type { SegmentStore } from './segment-store.js';

/** What was read of segments lately. */
export interface SegmentCaches {
  readonly columns: Latest<Promise<Float64Array>>;
  readonly chunks: Latest<Promise<readonly Envelope[]>>;
}

let counted = 0;

/** A segment of a run: its header, and its data in a file, or in memory as long as it is not written. */
export class SealedSegment {
  readonly header: SegmentHeader;
  readonly #store: SegmentStore;
  readonly #caches: SegmentCaches;
  readonly #id = ++counted;
  #held: Buffer | undefined;

  constructor(header: SegmentHeader, store: SegmentStore, caches: SegmentCaches, held?: EncodedSegment) {
    this.header = header;
    this.#store = store;
    this.#caches = caches;
    this.#held = held?.bytes.subarray(held.bytes.length - endBytes - dataBytes(header));
  }

  /** Its data need not be held any longer: it is in its file. */
  release(): void {
    this.#held = undefined;
  }

  /** The rows that it has of a table. */
  partOf(tableId: string): Part | undefined {
    const table = this.header.tables.find(({ id }) => id === tableId);
    if (!table || table.rows === 0) return undefined;
    const { firstRow, rows } = table;
    const columns = new Map(table.columns.map((column) => [column.key, column]));
    const values = async (key: string): Promise<Float64Array | undefined> => {
      const column = columns.get(key);
      return column && this.#column(tableId, column, rows);
    };
    return {
      firstRow,
      rows,
      lastSequence: columns.get('#sequence')?.highest?.value ?? -1,
      values,
      chunks: async (key) => {
        if (!columns.has(key)) return undefined;
        const bytes = Math.ceil(rows / chunkRows) * 80;
        return this.#caches.chunks.get(`${this.#id} ${tableId} ${key}`, bytes, async () =>
          chunksOf((await values(key)) ?? new Float64Array(), firstRow),
        );
      },
    };
  }

  /** What its header tells of a table's columns. */
  columnsOf(
    tableId: string,
  ): { readonly rows: number; readonly columns: readonly EncodedColumn[] } | undefined {
    return this.header.tables.find(({ id }) => id === tableId);
  }

  async entries(): Promise<readonly StoredEntry[]> {
    const { offset, length } = this.header.entries;
    return z.array(storedEntrySchema).parse(JSON.parse(String(await this.#read(offset, length))));
  }

  async summaries(): Promise<readonly SummaryPlace[]> {
    const { offset, length } = this.header.summaries;
    return z.array(summaryPlaceSchema).parse(JSON.parse(String(await this.#read(offset, length))));
  }

  #column(tableId: string, column: EncodedColumn, rows: number): Promise<Float64Array> {
    const { key, encoding } = column;
    return this.#caches.columns.get(`${this.#id} ${tableId} ${key}`, 8 * rows, async () => {
      const offset = 'offset' in encoding ? encoding.offset : 0;
      return decodeColumn(column, rows, await this.#read(offset, encodedSize(column, rows)));
    });
  }

  async #read(offset: number, length: number): Promise<Buffer> {
    if (this.#held) return this.#held.subarray(offset, offset + length);
    return this.#store.read(this.header, offset, length);
  }
}
