import { type FileHandle, open } from 'node:fs/promises';
import { isRepeatable, type RunEvent } from '../../../core/events.js';
import { orUndefined } from '../files.js';
import { eventIn } from './read-event.js';

const chunkSize = 64 * 1024;

// More than most lines have.
const shortLine = 4 * 1024;
const newline = 10;

// Far above any event, pictures included.
const longestLine = 64 * 1024 * 1024;
const tailSizes = [64 * 1024, 1024 * 1024, 16 * 1024 * 1024];

/** A whole line of a file. */
export interface Line {
  readonly text: string;
  readonly offset: number;
  /** Where the next one begins. */
  readonly next: number;
}

/** The number of an event among those of its run: of one that has none, that of the one before. */
export function orderOf(event: RunEvent): number {
  return isRepeatable(event) ? event.sequence : event.after;
}

/** A file of recorded events, in which events are found without all of it being read. */
export class EventsFile {
  readonly #handle: FileHandle;
  readonly #size: number;

  private constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  /** Works on a file as it is now; undefined where there is none. */
  static async read<T>(path: string, work: (file: EventsFile) => Promise<T>): Promise<T | undefined> {
    const handle = await orUndefined(open(path, 'r'));
    if (!handle) return undefined;
    try {
      return await work(new EventsFile(handle, (await handle.stat()).size));
    } finally {
      await handle.close();
    }
  }

  get size(): number {
    return this.#size;
  }

  /** The whole line that begins at an offset. */
  async lineAt(offset: number): Promise<Line | undefined> {
    for (let length = shortLine; length <= longestLine; length *= 4) {
      const bytes = await this.bytes(offset, length);
      const end = bytes.indexOf(newline);
      if (end >= 0) return { text: bytes.toString('utf8', 0, end), offset, next: offset + end + 1 };
      if (bytes.length < length) return undefined;
    }
    return undefined;
  }

  /** Whole lines from an offset on, of some 64 KB together. */
  async linesFrom(offset: number): Promise<readonly Line[]> {
    const bytes = await this.bytes(offset, chunkSize);
    if (!bytes.includes(newline)) {
      const long = await this.lineAt(offset);
      return long ? [long] : [];
    }
    const lines: Line[] = [];
    for (let start = 0, end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      lines.push({
        text: bytes.toString('utf8', start, end),
        offset: offset + start,
        next: offset + end + 1,
      });
      start = end + 1;
    }
    return lines;
  }

  /**
   * The offset of the first event of which a property holds that holds of all after it, too; the end of the last
   * whole line where there is none. It halves the file again and again: 20 lines of a terabyte are read.
   */
  async findFirst(reached: (event: RunEvent) => boolean): Promise<number> {
    let low = 0;
    let high = this.#size;
    while (high - low > chunkSize) {
      const middle = Math.floor((low + high) / 2);
      const line = await this.#eventFrom(middle, high);
      if (!line) high = middle;
      else if (reached(line.event)) high = line.offset;
      else low = line.next;
    }
    for (;;) {
      const lines = await this.linesFrom(low);
      for (const line of lines) {
        const event = eventIn(line.text);
        if (event && reached(event)) return line.offset;
        low = line.next;
      }
      if (lines.length === 0) return low;
    }
  }

  /** The numbered event of a sequence. */
  async eventAt(sequence: number): Promise<(Line & { readonly event: RunEvent }) | undefined> {
    const line = await this.lineAt(await this.findFirst((event) => orderOf(event) >= sequence));
    const event = line && eventIn(line.text);
    return line && event && isRepeatable(event) && event.sequence === sequence
      ? { ...line, event }
      : undefined;
  }

  /** The first event. */
  async first(): Promise<RunEvent | undefined> {
    const line = await this.lineAt(0);
    return line && eventIn(line.text);
  }

  /** The latest events: enough of them that a step is among them, where there is one near the end. */
  async latest(): Promise<readonly RunEvent[]> {
    let events: readonly RunEvent[] = [];
    for (const size of tailSizes) {
      const from = Math.max(this.#size - size, 0);
      const lines = (await this.bytes(from, size))
        .toString()
        .split('\n')
        .slice(from === 0 ? 0 : 1, -1);
      events = lines.flatMap((line) => eventIn(line) ?? []);
      if (from === 0 || events.some(({ type }) => type === 'step')) break;
    }
    return events;
  }

  /** The end of the last whole line. */
  async end(): Promise<number> {
    for (let end = this.#size; end > 0; end -= chunkSize) {
      const start = Math.max(end - chunkSize, 0);
      const found = (await this.bytes(start, end - start)).lastIndexOf(newline);
      if (found >= 0) return start + found + 1;
    }
    return 0;
  }

  /** The first event in a line that begins behind one offset and before another. */
  async #eventFrom(
    offset: number,
    before: number,
  ): Promise<(Line & { readonly event: RunEvent }) | undefined> {
    const torn = await this.lineAt(offset);
    let next = torn?.next;
    while (next !== undefined && next < before) {
      const line: Line | undefined = await this.lineAt(next);
      const event = line && eventIn(line.text);
      if (line && event) return { ...line, event };
      next = line?.next;
    }
    return undefined;
  }

  /** Bytes from an offset on, as many as there are. */
  async bytes(position: number, length: number): Promise<Buffer> {
    const { bytesRead, buffer } = await this.#handle.read(Buffer.allocUnsafe(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  }
}
