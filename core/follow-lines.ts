import { bytesAt, identityAt, type OpenFile, openFile, readable } from './lines/file-bytes.js';
import { type FilePlace, fileStart, LineReader } from './lines/line-reader.js';
import { lastLineStart, lineAt, sharedLines } from './lines/shared-lines.js';
import { checkOf, leadBytes, newline, type TextLine } from './lines/whole-lines.js';

export type { TextLine } from './lines/whole-lines.js';

/** Where in a file to begin: at an offset with the line that begins there, and the check of the line before it, where known. */
export type LineStart =
  | 'start'
  | 'end'
  | {
      readonly offset: number;
      readonly line?: number | undefined;
      readonly check?: number | undefined;
    };

/** How {@link LineFollower} is set. */
export interface FollowOptions {
  /** Default `start`; `end` begins with the last line where that is not whole yet. */
  readonly from?: LineStart;
  /** A longer line is faulty, and passed over; default 64 MiB. */
  readonly maxLineBytes?: number;
  /** Whether a file that begins like the one it replaces goes on where the two part; default false: it is read anew. */
  readonly resumes?: boolean;
}

/** What has come since it was last looked. */
export interface LineNews {
  readonly lines: readonly TextLine[];
  /** The file was replaced, shortened or written anew: these are its first lines, or those after what it shares. */
  readonly anew: boolean;
}

/**
 * Follows a file of lines as it grows, like `tail -F`: whoever wants to know looks again.
 *
 * A line is told once its newline is written; one without a newline only when its file has been replaced, where it is
 * the last. Files are told apart by their identity, and by the 64 bytes before the place that was reached: a file that was
 * emptied and written past that place again is noticed too.
 */
export class LineFollower {
  readonly #path: string;
  readonly #maxLineBytes: number;
  readonly #resumes: boolean;
  #from: LineStart;
  #reader: LineReader | undefined;
  #anew = false;
  #closed = false;

  constructor(
    path: string,
    { from = 'start', maxLineBytes = 64 * 1024 * 1024, resumes = false }: FollowOptions = {},
  ) {
    this.#path = path;
    this.#maxLineBytes = maxLineBytes;
    this.#resumes = resumes;
    this.#from = from;
  }

  /**
   * The lines that have come whole since the call before, some 256 KiB at a time; undefined where there is nothing new.
   *
   * @throws MillraceError `SOURCE_INVALID` when the file cannot be read.
   */
  read(): Promise<LineNews | undefined> {
    return readable(this.#path, () => this.#read());
  }

  /** The number of the line that begins at an offset, from 1; all before it is read for that. */
  lineAt(offset: number): Promise<number> {
    return readable(this.#path, async () => (this.#reader ? lineAt(this.#reader.file, offset) : 1));
  }

  /** Closes the file, also while it is being read; harmless when repeated. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#turnTo(undefined);
  }

  async #read(): Promise<LineNews | undefined> {
    while (!this.#closed) {
      const reader = this.#reader ?? (await this.#begin());
      if (!reader) return undefined;
      const lines = await reader.lines();
      if (lines === undefined) {
        reader.startOver();
        this.#anew = true;
        continue;
      }
      if (lines.length > 0) return this.#tell(lines);
      if (!(await this.#isReplaced(reader))) return undefined;
      // What was written before the file was replaced is read first.
      const last = (await reader.lines()) ?? [];
      if (last.length > 0) return this.#tell(last);
      const { anew } = this.#tell([]);
      const torn = await this.#turnOver(reader);
      if (torn.length > 0) return { lines: torn, anew };
    }
    return undefined;
  }

  #tell(lines: readonly TextLine[]): LineNews {
    const anew = this.#anew;
    this.#anew = false;
    return { lines, anew };
  }

  async #begin(): Promise<LineReader | undefined> {
    const file = await openFile(this.#path);
    // A file that comes later is read whole, unless it is to be the one that was read before.
    if (!file && this.#from === 'end') this.#from = 'start';
    if (!file) return undefined;
    const place = await placeIn(file, this.#from);
    // In the middle of a line, the rest of it is none.
    const inLine = place.check === undefined && (await byteBefore(file, place.offset)) !== newline;
    await this.#turnTo(new LineReader(file, place, this.#maxLineBytes, inLine));
    return this.#reader;
  }

  async #isReplaced({ file }: LineReader): Promise<boolean> {
    const identity = await identityAt(this.#path);
    return identity !== undefined && identity !== file.identity;
  }

  /** Turns to the file that is now at the path; answers with the last line of the one before, if it has no newline. */
  async #turnOver(before: LineReader): Promise<readonly TextLine[]> {
    const file = await openFile(this.#path);
    if (!file) return [];
    const shared = this.#resumes ? await sharedLines(before.file, file, before.offset) : fileStart;
    // What a run that goes on has cut off its file is void, a line half written above all.
    const torn = shared.offset > 0 ? [] : await before.rest();
    const lead = Math.min(shared.offset, leadBytes);
    const check = checkOf(await bytesAt(file, shared.offset - lead, lead));
    await this.#turnTo(new LineReader(file, { ...shared, check }, this.#maxLineBytes));
    this.#anew = true;
    return torn;
  }

  async #turnTo(reader: LineReader | undefined): Promise<void> {
    const before = this.#reader;
    this.#reader = this.#closed ? undefined : reader;
    await before?.file.handle.close();
    // Closed while this one was being opened: nobody else would close it.
    if (this.#closed) await reader?.file.handle.close();
  }
}

async function placeIn(file: OpenFile, from: LineStart): Promise<FilePlace> {
  if (from === 'start') return fileStart;
  const { offset, line, check } =
    from === 'end' ? { offset: await lastLineStart(file), line: undefined, check: undefined } : from;
  return offset === 0 ? fileStart : { offset, line, check };
}

async function byteBefore(file: OpenFile, offset: number): Promise<number | undefined> {
  return offset === 0 ? newline : (await bytesAt(file, offset - 1, 1))[0];
}
