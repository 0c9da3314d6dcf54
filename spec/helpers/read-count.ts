import files, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const openFile = files.open;

/** Counts the bytes that are read from files which are opened with `open` of `node:fs/promises`. */
export class ReadCount {
  /** By the paths of the files. */
  readonly bytes = new Map<string, number>();

  /** Of all files whose names end so. */
  of(ending: string): number {
    return [...this.bytes].reduce((sum, [name, bytes]) => (name.endsWith(ending) ? sum + bytes : sum), 0);
  }

  /** Counts from nothing again. */
  forget(): void {
    this.bytes.clear();
  }

  start(): void {
    files.open = async (path, ...how) => this.#counted(await openFile(path, ...how), String(path));
    syncBuiltinESMExports();
  }

  stop(): void {
    files.open = openFile;
    syncBuiltinESMExports();
  }

  #counted(handle: FileHandle, path: string): FileHandle {
    const read = handle.read.bind(handle);
    const count = async (...request: Parameters<typeof read>): ReturnType<typeof read> => {
      const result = await read(...request);
      this.bytes.set(path, (this.bytes.get(path) ?? 0) + result.bytesRead);
      return result;
    };
    return Object.assign(handle, { read: count });
  }
}
