import { createRequire } from 'node:module';
import { Command } from 'commander';
import { z } from 'zod';
import { exitCodeOf, exitCodes, exitCodesHelp } from './exit-codes.js';
import { oneLine, reportError } from './report-error.js';
import type { Output, Session } from './session.js';

/** Where a call of the command line writes. */
export interface Terminal {
  readonly stdout: Output;
  readonly stderr: Output;
}

/**
 * The command line: runs one command and answers with its exit code.
 *
 * Results go to stdout, what a person reads on the way to stderr. Nothing is thrown.
 *
 * @param argv the words after the program's name.
 * @param terminal where to write; default this process's streams.
 * @example
 * ```ts no-run
 * process.exitCode = await main(['run', 'mlp', '--epochs', '1']);
 * ```
 */
export async function main(argv: readonly string[], terminal: Terminal = process): Promise<number> {
  const session: Session = { stdout: terminal.stdout, stderr: terminal.stderr, exitCode: 0 };
  endWithReader(terminal.stdout);
  try {
    const program = await createProgram(session, argv[0]);
    await program.parseAsync(argv, { from: 'user' });
    return session.exitCode;
  } catch (error) {
    reportError(error, session.stderr);
    return exitCodeOf(error);
  }
}

type AddCommand = (program: Command, session: Session) => void;

const commands: ReadonlyMap<string, () => Promise<AddCommand>> = new Map([
  ['run', async () => (await import('./run.js')).addRunCommand],
  ['list', async () => (await import('./list.js')).addListCommand],
  ['tail', async () => (await import('./tail.js')).addTailCommand],
  ['dashboard', async () => (await import('./dashboard.js')).addDashboardCommand],
  ['doctor', async () => (await import('./doctor-command.js')).addDoctorCommand],
  ['native', async () => (await import('./native-command.js')).addNativeCommand],
]);

/** Loads the command that is called alone: one that follows a file need not wait for TensorFlow.js. */
async function createProgram(session: Session, called = ''): Promise<Command> {
  const program = new Command('millrace')
    .description('Reactive machine-learning pipelines: samples flow in, events flow out.')
    .version(version(), '--version', 'Print the version')
    .helpOption('-h, --help', 'Print this help')
    .helpCommand('help [command]', 'Print the help of a command')
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => session.stdout.write(text),
      writeErr: (text) => session.stderr.write(text),
      outputError: (text, write) => write(`${oneLine(text)}\n`),
    });
  const only = commands.get(called);
  for (const load of only === undefined ? commands.values() : [only]) (await load())(program, session);
  return program.addHelpText('after', `${examples}${exitCodesHelp}`);
}

const examples = `
Examples:
  $ npx millrace run mlp              train, with a live dashboard
  $ npx millrace run mlp --resume     go on after Ctrl-C or a crash
  $ npx millrace run mlp --help       the options of a pipeline
  $ npx millrace list                 all pipelines
`;

function version(): string {
  const manifest: unknown = createRequire(import.meta.url)('millrace/package.json');
  return z.object({ version: z.string() }).parse(manifest).version;
}

/** Ends the process, as SIGPIPE would, when nobody reads its output any more (`millrace tail FILE | head`). */
function endWithReader(stdout: Output): void {
  stdout.once('error', (error: Error) => {
    if ('code' in error && error.code === 'EPIPE') process.exit(exitCodes.readerGone);
    throw error;
  });
}
