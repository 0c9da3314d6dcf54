import { write } from 'node:fs';
import { Writable } from 'node:stream';

/** A stream that progress is written to: `process.stderr`, say. */
export type ProgressStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly writableLength?: number;
  readonly columns?: number;
  readonly fd?: number;
};

// A reader that has stopped reading costs no more memory than this.
const unreadLimit = 64 * 1024;

const retryMilliseconds = 20;

/**
 * A stream in front of another one that is never waited for.
 *
 * Node writes to terminals, and to pipes that are standard output or standard error, synchronously: one that is held (Ctrl-S,
 * a sleeping connection, a reader that has stalled) would hold the whole process, and with it the training. So these are
 * written to in the thread pool, a piece at a time.
 */
export class PatientStream extends Writable {
  readonly #target: ProgressStream;
  readonly #resized = (): void => void this.emit('resize');

  constructor(target: ProgressStream) {
    super({ highWaterMark: unreadLimit, decodeStrings: true });
    this.#target = target;
    if (target.isTTY) target.on('resize', this.#resized);
  }

  get isTTY(): boolean {
    return this.#target.isTTY === true;
  }

  get columns(): number | undefined {
    return this.#target.columns;
  }

  /** Whether all that was written has been taken. */
  get isIdle(): boolean {
    return this.#unread === 0;
  }

  /** Whether another line may be written: not while too many are unread. */
  get hasRoom(): boolean {
    return this.#unread < unreadLimit;
  }

  get #unread(): number {
    return this.writableLength + (this.#target.writableLength ?? 0);
  }

  /** Resolves when all is written, or a reader that has stalled has been waited for long enough. */
  settle(milliseconds: number): Promise<void> {
    this.#target.off('resize', this.#resized);
    if (this.writableLength === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.end(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  #send(bytes: Buffer, done: (error?: Error | null) => void): void {
    const fd = blockingFileOf(this.#target);
    if (fd === undefined) this.#target.write(bytes, done);
    else writeAll(fd, bytes, done);
  }
}

/** The file descriptor of a stream that a write would wait for. */
function blockingFileOf(target: ProgressStream): number | undefined {
  const { isTTY, fd } = target;
  // A terminal of Windows is not waited for, and has encodings of its own.
  if (isTTY) return process.platform === 'win32' ? undefined : fd;
  return target === process.stderr || target === process.stdout ? fd : undefined;
}

function writeAll(fd: number, bytes: Buffer, done: (error?: Error | null) => void): void {
  write(fd, bytes, (error, written) => {
    // Another process has set the terminal not to wait.
    if (error?.code === 'EAGAIN') setTimeout(writeAll, retryMilliseconds, fd, bytes, done);
    else if (error || written === bytes.length) done(error);
    else writeAll(fd, bytes.subarray(written), done);
  });
}
