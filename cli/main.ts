import { createRequire } from 'node:module';
import { Command } from 'commander';
import { z } from 'zod';
import { addDashboardCommand } from './dashboard.js';
import { addDoctorCommand } from './doctor-command.js';
import { exitCodeOf, exitCodes, exitCodesHelp } from './exit-codes.js';
import { addListCommand } from './list.js';
import { addNativeCommand } from './native-command.js';
import { oneLine, reportError } from './report-error.js';
import { addRunCommand } from './run.js';
import type { Output, Session } from './session.js';
import { addTailCommand } from './tail.js';

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
    await createProgram(session).parseAsync(argv, { from: 'user' });
    return session.exitCode;
  } catch (error) {
    reportError(error, session.stderr);
    return exitCodeOf(error);
  }
}

function createProgram(session: Session): Command {
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
  addRunCommand(program, session);
  addListCommand(program, session);
  addTailCommand(program, session);
  addDashboardCommand(program, session);
  addDoctorCommand(program, session);
  addNativeCommand(program, session);
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
