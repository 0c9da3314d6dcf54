import { readdirSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { isMillraceError } from '../../../core/errors.js';
import { turn } from '../../helpers/flow.js';
import { faultOf, type Reading } from './reading.js';

/** What became of the inputs of a kind. */
export interface Tally {
  readonly cases: number;
  readonly readWhole: number;
  readonly left: number;
  /** By code. */
  readonly refused: Readonly<Record<string, number>>;
  readonly rowsSkipped: number;
  /** What must not have become of one of them, with the input. */
  readonly fault?: string | undefined;
}

/** How many inputs are tried. */
export interface FuzzOptions {
  readonly cases: number;
  readonly seed: number;
  /** Called before each. */
  readonly begin?: (nth: number) => void;
}

/** A kind of inputs that are handed to a parser. */
export interface Kind {
  readonly name: string;
  /** How many of a thousand cases are of this kind. */
  readonly share: number;
  readonly fuzz: (options: FuzzOptions) => Promise<Tally>;
}

/** What a {@link Kind} is made of. */
export interface KindOptions<Input> {
  readonly name: string;
  readonly share: number;
  /** Makes the inputs; what they all need may be put into the folder. */
  readonly inputs: (folder: string) => fc.Arbitrary<Input> | Promise<fc.Arbitrary<Input>>;
  /** Hands an input to the parser, in a folder of its own. */
  readonly read: (input: Input, folder: string) => Promise<Reading>;
  /** Lets go of what the inputs needed. */
  readonly end?: () => Promise<void>;
}

/** A kind of inputs. */
export function kindOf<Input>(options: KindOptions<Input>): Kind {
  const { name, share } = options;
  return { name, share, fuzz: (fuzzing) => fuzz(options, fuzzing) };
}

async function fuzz<Input>(kind: KindOptions<Input>, { cases, seed, begin }: FuzzOptions): Promise<Tally> {
  const folder = await mkdtemp(path.join(tmpdir(), 'millrace-input-'));
  const seen = { cases: 0, readWhole: 0, left: 0, rowsSkipped: 0 };
  const refused: Record<string, number> = {};
  const add = ({ error, left = false, skipped }: Reading): void => {
    seen.cases++;
    seen.rowsSkipped += skipped;
    if (isMillraceError(error)) refused[error.code] = (refused[error.code] ?? 0) + 1;
    else if (left) seen.left++;
    else if (error === undefined) seen.readWhole++;
  };
  let nth = 0;
  const tryOne = async (input: Input): Promise<void> => {
    begin?.(nth++);
    const place = path.join(folder, `${nth}`);
    await mkdir(place);
    const reading = await kind.read(input, place);
    add(reading);
    const fault = faultOf(reading) ?? (await leftOpen(folder));
    await rm(place, { recursive: true });
    if (fault !== undefined) throw new Error(fault);
  };
  try {
    const inputs = await kind.inputs(folder);
    const outcome = await fc.check(fc.asyncProperty(inputs, tryOne), { numRuns: cases, seed });
    return { ...seen, refused, fault: outcome.failed ? reportOf(outcome) : undefined };
  } finally {
    await kind.end?.();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is wrong, and the smallest input that shows it. */
function reportOf<T>({ errorInstance, counterexample, seed, counterexamplePath }: fc.RunDetails<T>): string {
  const error = errorInstance instanceof Error ? errorInstance.message : fc.stringify(errorInstance);
  return `${error}\n  with ${fc.stringify(counterexample)}\n  (seed ${seed}, path ${counterexamplePath})`;
}

const mostTurns = 1000;

/** Which files of a folder the process holds open although some time was given to close them. */
async function leftOpen(folder: string): Promise<string | undefined> {
  for (let turns = 0; turns < mostTurns; turns++) {
    if (openFilesIn(folder).length === 0) return undefined;
    await turn();
  }
  return `files left open: ${openFilesIn(folder).join(', ')}`;
}

const descriptors = '/proc/self/fd';

/** Nothing where the operating system does not tell. */
function openFilesIn(folder: string): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync(descriptors).flatMap((name) => {
    const file = targetOf(`${descriptors}/${name}`);
    return file?.startsWith(folder) ? [file] : [];
  });
}

/** A descriptor may be closed between being listed and being looked at: the one of the list always is. */
function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
