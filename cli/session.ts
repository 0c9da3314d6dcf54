import { once } from 'node:events';
import pc from 'picocolors';

/** A stream that commands write to. */
export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** One call of the command line: where it writes, and the exit code it ends with. */
export interface Session {
  /** Results: what another program may read. */
  readonly stdout: Output;
  /** Progress, hints and errors: what a person reads. */
  readonly stderr: Output;
  exitCode: number;
}

/** Colours of what is written to a stream: none unless it is a terminal, and none when `NO_COLOR` is set. */
export function colorsFor(stream: Output): ReturnType<typeof pc.createColors> {
  return pc.createColors(usesColor(stream));
}

/** Whether a stream is written to in colour. */
export function usesColor({ isTTY }: Output): boolean {
  return isTTY === true && !process.env.NO_COLOR;
}

/** Writes a line; a promise only while the reader is slower. */
export function writeLine(stream: Output, line: string): Promise<void> | undefined {
  if (stream.write(`${line}\n`)) return undefined;
  return once(stream, 'drain').then(() => undefined);
}
