import { mkdir, open, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../core/cache-folder.js';
import { newAside } from '../../engines/native/aside.js';
import { removeLeftovers } from '../comparison/cached.js';
import { Competitor } from '../comparison/competitor.js';
import { type Memory, memorySchema } from './recording.js';
import { columns, tableText } from './table.js';

/** How large the files are that memory is measured with. */
export interface MemorySizes {
  /** The least bytes of the small file. */
  readonly bytes: number;
  /** How often the large file holds the rows of the small one. */
  readonly factor: number;
}

/** 100 MB, and 10 GB. */
export const memorySizes: MemorySizes = { bytes: 100e6, factor: 100 };

const batch = 1024;
const read = memorySchema.omit({ bytes: true });

/**
 * The most memory that a process has which reads CSV to batches: a small file, and one many times as large.
 *
 * The files lie in the cache folder meanwhile.
 *
 * @throws Error when the disk has no room for them, or rows got lost.
 */
export async function measureMemory(
  { bytes, factor }: MemorySizes,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<readonly [Memory, Memory]> {
  await removeLeftovers();
  const folder = newAside(join(cacheFolder(), 'bench-memory'));
  await mkdir(folder, { recursive: true });
  try {
    await checkRoom(folder, 1.2 * bytes * (factor + 1));
    const text = textOf(bytes);
    const measured = async (copies: number): Promise<Memory> => {
      const file = join(folder, `${copies}.csv`);
      tell(`memory: writing ${copies} times ${text.rows} rows`);
      await write(file, text, copies, signal);
      tell('memory: reading them');
      return readAlone(file, text.rows * copies, signal);
    };
    return [await measured(1), await measured(factor)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The text of a table. */
interface Text {
  readonly names: string;
  readonly lines: Buffer;
  readonly rows: number;
}

function textOf(bytes: number): Text {
  const [names = '', ...blocks] = blocksOf(bytes);
  const lines = Buffer.from(blocks.join(''));
  return { names, lines, rows: lines.filter((byte) => byte === newline).length };
}

const newline = '\n'.charCodeAt(0);

function* blocksOf(bytes: number): Generator<string> {
  let length = 0;
  for (const block of tableText({ rows: Number.POSITIVE_INFINITY, columns })) {
    yield block;
    length += block.length;
    if (length >= bytes) return;
  }
}

async function checkRoom(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= needed) return;
  const room = (size: number): string => `${(size / 1e9).toFixed(1)} GB`;
  throw new Error(
    `${dirname(folder)} has ${room(bavail * bsize)} free, memory is measured with files of ${room(needed)}`,
  );
}

async function write(
  file: string,
  { names, lines }: Text,
  copies: number,
  signal: AbortSignal,
): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.write(names);
    for (let copy = 0; copy < copies; copy++) {
      signal.throwIfAborted();
      await handle.writeFile(lines);
    }
  } finally {
    await handle.close();
  }
}

async function readAlone(file: string, rows: number, signal: AbortSignal): Promise<Memory> {
  const script = new URL('node/memory.ts', import.meta.url);
  const process = await Competitor.start('memory', { program: 'node', script }, '', 1);
  const stop = (): void => process.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const answer = await process.ask({ file, batch }, read);
    if (answer.rows !== rows) throw new Error(`${answer.rows} of ${rows} rows were read`);
    return { ...answer, bytes: (await stat(file)).size };
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}
