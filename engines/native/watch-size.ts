import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const intervalMilliseconds = 250;

/** Tells how large the files in a folder have become, until it is stopped: the progress of a program that says none. */
export function watchSize(
  dir: string,
  total: number,
  progress: (done: number, total: number) => void,
): { stop(): void } {
  let stopped = false;
  const look = async (): Promise<void> => {
    const size = await sizeOf(dir);
    if (!stopped) progress(Math.min(size, total), total);
  };
  const timer = setInterval(look, intervalMilliseconds);
  timer.unref();
  return {
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}

/** The bytes in a folder and all below it; what vanishes meanwhile counts as nothing. */
export async function sizeOf(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true }).catch(ignoreMissing);
  const sizes = await Promise.all(
    (entries ?? []).map((entry) => {
      const inner = join(path, entry.name);
      return entry.isDirectory() ? sizeOf(inner) : fileSize(inner);
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function fileSize(path: string): Promise<number> {
  const found = await stat(path).catch(ignoreMissing);
  return found?.size ?? 0;
}

/** Answers undefined for a file or folder that is not there. */
export function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
