import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { cachedFile } from '../../../../sources/cached-file.js';
import { damaged, damages } from '../damage.js';
import { kindOf } from '../kind.js';
import type { Reading } from '../reading.js';
import { anyAnswer, UnreliableServer } from '../unreliable-server.js';

const text = Buffer.from(Array.from({ length: 40 }, (_, line) => `line ${line}\n`).join(''));
const sha256 = hashOf(text);
const server = new UnreliableServer();

// No process has such a number.
const deadProcess = 99_999_999;

/** A file fetched into the cache folder by its checksum: from an unreliable server, beside what a killed process left. */
export const fileCache = kindOf({
  name: 'file cache',
  share: 20,
  async inputs() {
    await server.start();
    return fc.record({
      answers: fc.array(anyAnswer, { maxLength: 4 }),
      left: fc.option(damages(), { nil: undefined }),
    });
  },
  async read({ answers, left }, folder): Promise<Reading> {
    server.serve([text, text.subarray(0, -1)], answers);
    if (left) await leavePart(folder, damaged(text.subarray(0, 200), left));
    const about = { skipped: 0, expected: 1, place: server.url };
    try {
      const found = await readFile(await cachedFile(server.url, { sha256, cacheDir: folder }));
      const wrong = found.equals(text) ? undefined : `another file, of ${found.length} bytes`;
      return { ...about, samples: 1, wrong };
    } catch (error) {
      return { ...about, samples: 0, error };
    }
  },
  end: () => server.stop(),
});

async function leavePart(cacheDir: string, bytes: Buffer): Promise<void> {
  const folder = path.join(cacheDir, hashOf(Buffer.from(server.url)).slice(0, 16));
  await mkdir(folder);
  await writeFile(path.join(folder, `text.${deadProcess}.${randomUUID()}.part`), bytes);
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
