import { spawn } from 'node:child_process';

/** How a command ended, with everything it printed. */
export interface CommandResult {
  /** Whether the operating system found no such program. */
  readonly missing: boolean;
  /** The exit status; null when a signal ended it or it never ran. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and with which variables a command runs. */
export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the program when it aborts. */
  readonly abort?: AbortSignal;
}

/** Runs a program; specs hand in one that pretends. */
export type RunCommand = (
  program: string,
  args: readonly string[],
  options?: CommandOptions,
) => Promise<CommandResult>;

/** Runs a program without a shell and waits for its end; a program that is not there is a result, not an error. */
export const runCommand: RunCommand = (program, args, { cwd, env, abort } = {}) =>
  new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = (): void => void child.kill();
    abort?.addEventListener('abort', end);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', (error) =>
      resolve({ missing: true, status: null, signal: null, stdout, stderr: error.message }),
    );
    child.on('close', (status, signal) => {
      abort?.removeEventListener('abort', end);
      resolve({ missing: false, status, signal, stdout, stderr });
    });
  });

/**
 * The same, for as long as a signal has not aborted: that ends the program under way.
 *
 * @throws the signal's reason, before a program starts and after it has ended.
 */
export function untilAborted(run: RunCommand, abort: AbortSignal | undefined): RunCommand {
  if (abort === undefined) return run;
  return async (program, args, options) => {
    abort.throwIfAborted();
    const result = await run(program, args, { ...options, abort });
    abort.throwIfAborted();
    return result;
  };
}

/** Whether a command ran and succeeded. */
export function succeeded(result: CommandResult): boolean {
  return result.status === 0;
}

/** Why a command failed, as it says itself: the first line that reads like an error, else the last one. */
export function reasonOf({ stdout, stderr, signal, status }: CommandResult): string {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((text) => /error: |npm error/i.test(text)) ?? lines.at(-1);
  return line?.trim().slice(0, 300) ?? (signal ? `ended by ${signal}` : `exit status ${status}`);
}
