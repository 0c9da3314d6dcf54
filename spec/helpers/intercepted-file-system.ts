import { type FileSystem, nodeFileSystem } from '../../run/file-system.js';

/** One call of a {@link FileSystem}. */
export interface Operation {
  readonly name: keyof FileSystem;
  readonly path: string;
  /** Where a rename goes. */
  readonly to?: string;
  /** What a write holds. */
  readonly data?: Uint8Array;
}

/** The real file system with something done before each operation; throwing there fails the operation. */
export function interceptFileSystem(before: (operation: Operation) => Promise<void>): FileSystem {
  const simple =
    <Result>(name: keyof FileSystem, operate: (path: string) => Promise<Result>) =>
    async (path: string): Promise<Result> => {
      await before({ name, path });
      return operate(path);
    };
  return {
    makeDirectory: simple('makeDirectory', nodeFileSystem.makeDirectory),
    syncFile: simple('syncFile', nodeFileSystem.syncFile),
    syncDirectory: simple('syncDirectory', nodeFileSystem.syncDirectory),
    removeFile: simple('removeFile', nodeFileSystem.removeFile),
    removeDirectory: simple('removeDirectory', nodeFileSystem.removeDirectory),
    list: simple('list', nodeFileSystem.list),
    readFile: simple('readFile', nodeFileSystem.readFile),
    writeFile: async (path, data) => {
      await before({ name: 'writeFile', path, data });
      await nodeFileSystem.writeFile(path, data);
    },
    rename: async (path, to) => {
      await before({ name: 'rename', path, to });
      await nodeFileSystem.rename(path, to);
    },
  };
}

/** Leaves the first half of a write on the disk, as a full disk or a kill would. */
export async function writeHalf({ path, data }: Operation): Promise<void> {
  if (data) await nodeFileSystem.writeFile(path, data.subarray(0, data.length >> 1));
}
