import { orFileFailure } from './file-failure.js';
import type { Destination } from './file-writer.js';

/** What a file is made of: text, or bytes. */
export type Chunk = string | Uint8Array;

/** What is needed of an open file; a `FileHandle` has it. */
export interface OpenFile {
  appendFile(data: Chunk): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * An open file as a place for items, in the form that `encode` gives them.
 *
 * @param path the file's name, for errors.
 */
export function encodedFile<Item>(
  path: string,
  file: OpenFile,
  encode: (items: readonly Item[]) => Chunk,
): Destination<Item> {
  return {
    append: (items) => orFileFailure(path, () => file.appendFile(encode(items))),
    sync: () => orFileFailure(path, () => file.sync()),
    close: () => orFileFailure(path, () => file.close()),
  };
}
