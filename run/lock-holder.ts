import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { hasCode } from './file-system.js';

const holderSchema = z.object({
  pid: z.number().int().positive(),
  host: z.string(),
  started: z.string().nullable(),
  since: z.string(),
  token: z.string().regex(/^[\w-]+$/),
});

/** The process that a lock belongs to, when it asked for it, and the token that tells this lock from every other. */
export type Holder = Readonly<z.infer<typeof holderSchema>>;

/** Writes a lock's content; it is on the disk when this returns, so a power loss leaves no empty lock. */
export async function writeHolder(file: string, holder: Holder): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(JSON.stringify(holder));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Who holds a lock; undefined when the file does not exist.
 *
 * @throws MillraceError `RUN_LOCKED` when it is not a lock's content: then nobody can tell who uses the folder.
 */
export async function readHolder(file: string): Promise<Holder | undefined> {
  const text = await readOrNone(file);
  if (text === undefined) return undefined;
  const holder = parse(text);
  if (holder) return holder;
  throw new MillraceError('RUN_LOCKED', {
    what: `lock ${file}`,
    given: text,
    expected: 'the process that holds it',
    advice: `Remove ${file} when no process uses its folder`,
  });
}

/** Who wrote a file; undefined when it does not exist or is not, or not yet, the content of a lock. */
export async function peekHolder(file: string): Promise<Holder | undefined> {
  return parse((await readOrNone(file)) ?? '');
}

async function readOrNone(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function parse(text: string): Holder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
