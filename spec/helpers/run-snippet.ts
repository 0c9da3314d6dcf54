import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { openedSince, openResources } from './open-resources.js';

/** The child process of `try-snippets.ts`: runs each snippet that it is sent, and answers how it ended. */

const job = z.object({ file: z.string() });
const folder = process.cwd();

// What a snippet leaves running may fail for so long, in milliseconds; then the next one begins.
const patience = 250;

process.on('message', async (message) => {
  process.chdir(await mkdtemp(path.join(folder, 'snippet-')));
  await nextTurn();
  process.send?.({ fault: await faultOf(job.parse(message).file) });
});

function faultOf(file: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const fail = (error: unknown): void => resolve(error instanceof Error ? error.stack : String(error));
    // What a snippet throws from a callback reaches only the process.
    process.removeAllListeners('uncaughtException').on('uncaughtException', fail);
    runToItsEnd(file).then(() => resolve(undefined), fail);
  });
}

async function runToItsEnd(file: string): Promise<void> {
  const before = openResources();
  await import(pathToFileURL(file).href);
  const begin = performance.now();
  do await nextTurn();
  while (openedSince(before).length > 0 && performance.now() - begin < patience);
}
