import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import { replaceFile } from '../recording/replace-file.js';
import { metricSchema } from './entries.js';

const keptSchema = z.object({
  version: z.literal(1),
  /** Carried by our run of MLflow as a tag: it is found by it when the answer with its id was lost. */
  mark: z.string(),
  /** The name of its experiment. */
  experiment: z.string(),
  /** Our run of MLflow; undefined until it has told it. */
  runId: z.string().optional(),
  /** The sequence up to which MLflow has everything. */
  sent: z.int().min(-1),
  /** What was being sent: MLflow has it, or parts of it, or nothing. */
  unsure: z.object({ through: z.int(), metrics: z.array(metricSchema) }).optional(),
});

/** What the run's folder keeps about its run of MLflow, so that a resumed run goes on in it and doubles nothing. */
export type Kept = z.infer<typeof keptSchema>;

/**
 * Reads what is kept; undefined where nothing is.
 *
 * @throws MillraceError `SINK_FAILED` when it cannot be read, or was altered.
 */
export async function readKept(path: string): Promise<Kept | undefined> {
  const text = await readIfPresent(path);
  if (text === undefined) return undefined;
  const parsed = keptSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new MillraceError('SINK_FAILED', {
    what: path,
    given: text,
    expected: 'what the mlflow sink has kept there',
    advice: 'Delete it to have the run go on in a new run of MLflow',
  });
}

/**
 * Keeps it: it survives a crash of the machine, and a crash leaves the old or the new one.
 *
 * @throws MillraceError `SINK_FAILED` when the file cannot be written.
 */
export async function writeKept(path: string, kept: Kept): Promise<void> {
  try {
    const text = `${JSON.stringify(kept)}\n`;
    const file = await replaceFile({
      path,
      aside: `${path}.new`,
      fill: async (writer) => writer.write(text),
    });
    await file.close();
  } catch (cause) {
    throw unusable(path, cause);
  }
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw unusable(path, error);
  }
}

function unusable(path: string, cause: unknown): MillraceError {
  return new MillraceError('SINK_FAILED', {
    what: path,
    given: cause,
    expected: 'a file that can be read and written, to keep what MLflow has',
    advice: 'Free space or mend its rights, then resume the run',
    cause,
  });
}

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
