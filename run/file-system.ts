import { mkdir, open, readdir, readFile, rename, rmdir, unlink, writeFile } from 'node:fs/promises';

/** One name in a directory. */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory';
}

/**
 * The file operations that checkpoints are made of, each a single one of the operating system's, so that a spec can
 * record, fail or kill the process before every one of them.
 */
export interface FileSystem {
  /** Creates a directory and those above it that are missing; harmless when it is there. */
  makeDirectory(path: string): Promise<void>;
  /** Writes a whole file, replacing what was there; it need not survive a power loss before {@link syncFile}. */
  writeFile(path: string, data: Uint8Array): Promise<void>;
  /** Returns when the file's content is on the disk (fsync). */
  syncFile(path: string): Promise<void>;
  /** Moves a file or a directory at once: whoever looks sees the old name or the new one. */
  rename(from: string, to: string): Promise<void>;
  /** Returns when the directory's names are on the disk (fsync). */
  syncDirectory(path: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** Removes an empty directory. */
  removeDirectory(path: string): Promise<void>;
  list(path: string): Promise<readonly DirectoryEntry[]>;
  readFile(path: string): Promise<Uint8Array>;
}

/**
 * The file system of this machine. Errors are Node's own, with their `code` (`ENOSPC`, `EACCES`, ...).
 *
 * On Windows `syncDirectory` does nothing: a directory cannot be opened there, NTFS journals its names.
 */
export const nodeFileSystem: FileSystem = {
  makeDirectory: async (path) => {
    await mkdir(path, { recursive: true });
  },
  writeFile: (path, data) => writeFile(path, data),
  // r+ and not r: Windows syncs only what is open for writing.
  syncFile: (path) => sync(path, 'r+'),
  rename: (from, to) => rename(from, to),
  syncDirectory: async (path) => {
    if (process.platform !== 'win32') await sync(path, 'r');
  },
  removeFile: (path) => unlink(path),
  removeDirectory: (path) => rmdir(path),
  list: async (path) =>
    (await readdir(path, { withFileTypes: true })).map((entry) => ({
      name: entry.name,
      kind: entry.isDirectory() ? 'directory' : 'file',
    })),
  readFile: (path) => readFile(path),
};

/** Whether a value is an error of the operating system with this code. */
export function hasCode(error: unknown, code: string): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && error.code === code;
}

async function sync(path: string, flags: string): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
