import path from 'node:path';
import type { FileSystem } from '../../run/file-system.js';
import { interceptFileSystem, type Operation } from './intercepted-file-system.js';

/** The real file system, and what was asked of it. */
export interface RecordingFileSystem {
  readonly fileSystem: FileSystem;
  /** In order. */
  readonly operations: readonly Operation[];
  /** The same as text, `rename a -> b`, with paths relative to the root. */
  lines(): readonly string[];
}

/** Records every operation before it is done. */
export function recordingFileSystem(root: string): RecordingFileSystem {
  const operations: Operation[] = [];
  const relative = (file: string): string => path.relative(root, file).replaceAll(path.sep, '/') || '.';
  return {
    fileSystem: interceptFileSystem(async (operation) => {
      operations.push(operation);
    }),
    operations,
    lines: () =>
      operations.map(({ name, path: from, to }) =>
        to === undefined ? `${name} ${relative(from)}` : `${name} ${relative(from)} -> ${relative(to)}`,
      ),
  };
}
