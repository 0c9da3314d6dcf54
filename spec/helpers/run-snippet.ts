import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** The child process of `try-snippets.ts`: runs each snippet that it is sent, and answers how it ended. */

const job = z.object({ file: z.string() });
const folder = process.cwd();

process.on('message', async (message) => {
  process.chdir(await mkdtemp(path.join(folder, 'snippet-')));
  process.send?.({ fault: await faultOf(job.parse(message).file) });
});

function faultOf(file: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const fail = (error: unknown): void => resolve(error instanceof Error ? error.stack : String(error));
    // What a snippet throws from a callback reaches only the process.
    process.removeAllListeners('uncaughtException').on('uncaughtException', fail);
    import(pathToFileURL(file).href).then(() => setImmediate(resolve, undefined), fail);
  });
}
