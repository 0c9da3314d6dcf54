import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { FuzzOptions, Tally } from './kind.js';

const child = fileURLToPath(new URL('./fuzz-child.ts', import.meta.url));

const messageSchema = z.union([
  z.object({ begun: z.number() }),
  z.object({
    tally: z.object({
      cases: z.number(),
      readWhole: z.number(),
      left: z.number(),
      refused: z.record(z.string(), z.number()),
      rowsSkipped: z.number(),
      fault: z.string().optional(),
    }),
  }),
]);

/** How a child is watched. */
export interface WatchOptions {
  /** Milliseconds after which a case that has not ended counts as hung, a loop that blocks the process too. */
  readonly patience: number;
  /** The program, for a spec; default the one that knows the kinds. */
  readonly program?: string;
}

/** Tries the inputs of a kind in a process of its own, so that a crash or a hang is seen whatever it does to the process. */
export function fuzzInChild(
  name: string,
  { cases, seed }: FuzzOptions,
  { patience, program = child }: WatchOptions,
): Promise<Tally> {
  const execArgv = program.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const process_ = fork(program, [name, `${cases}`, `${seed}`], { execArgv, silent: true });
  return watched(process_, patience);
}

function watched(child: ChildProcess, patience: number): Promise<Tally> {
  return new Promise((resolve, reject) => {
    let begun = -1;
    let tally: Tally | undefined;
    let hung = false;
    let printed = '';
    const kill = (): void => {
      hung = true;
      child.kill('SIGKILL');
    };
    // Loading the program takes longer than a case.
    let timer = setTimeout(kill, 60_000);
    child.on('message', (message) => {
      const told = messageSchema.parse(message);
      clearTimeout(timer);
      timer = setTimeout(kill, patience);
      if ('begun' in told) begun = told.begun;
      else tally = told.tally;
    });
    const keep = (chunk: Buffer): void => {
      printed = (printed + chunk).slice(-2000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve(tally ?? ended(begun, hung ? 'a hang' : `a crash (${signal ?? `exit ${code}`}): ${printed}`));
    });
  });
}

function ended(begun: number, fault: string): Tally {
  const none = { readWhole: 0, left: 0, refused: {}, rowsSkipped: 0 };
  return { ...none, cases: begun + 1, fault: `${fault}, in case ${begun + 1} of this seed` };
}
