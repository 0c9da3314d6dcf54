import { type RunCommand, reasonOf, succeeded } from './command.js';
import { installFailure } from './failure.js';

/** A program with the arguments that come first. */
export type Tool = readonly [program: string, ...args: string[]];

/** The programs an installation needs. */
export interface Tools {
  readonly npm: Tool;
  readonly python: Tool;
  readonly compiler: Tool;
}

/**
 * Finds npm, Python with pip, and a C++ compiler: those named by `PYTHON` and `CXX`, else the usual ones on the PATH.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED` naming the first one missing.
 */
export async function findTools(run: RunCommand): Promise<Tools> {
  return { python: await findPython(run), compiler: await findCompiler(run), npm: await findNpm(run) };
}

/** Python with pip. */
export async function findPython(run: RunCommand): Promise<Tool> {
  const python = await firstThatRuns(run, candidates(process.env.PYTHON, ['python3', 'python']), '--version');
  if (!python) {
    throw installFailure(
      'Python was not found',
      'Install Python 3 (it only fetches the library: apt install python3-pip, or python.org), or set PYTHON to it',
    );
  }
  const pip = await run(python[0], ['-m', 'pip', '--version']);
  if (succeeded(pip)) return python;
  throw installFailure(
    `${python[0]} has no pip (${reasonOf(pip)})`,
    `Install it (apt install python3-pip, or ${python[0]} -m ensurepip)`,
  );
}

/** A C++ compiler. */
export async function findCompiler(run: RunCommand): Promise<Tool> {
  const compiler = await firstThatRuns(
    run,
    candidates(process.env.CXX, ['c++', 'g++', 'clang++']),
    '--version',
  );
  if (compiler) return compiler;
  throw installFailure(
    'A C++ compiler was not found',
    'Install one (apt install g++, dnf install gcc-c++, or xcode-select --install), or set CXX to it',
  );
}

async function findNpm(run: RunCommand): Promise<Tool> {
  const own = process.env.npm_execpath;
  const npm: Tool = own?.endsWith('npm-cli.js') ? [process.execPath, own] : ['npm'];
  const [program, ...args] = npm;
  if (succeeded(await run(program, [...args, '--version']))) return npm;
  throw installFailure('npm was not found', 'Put the npm that comes with Node on the PATH');
}

function candidates(named: string | undefined, usual: readonly string[]): readonly string[] {
  return named ? [named] : usual;
}

async function firstThatRuns(
  run: RunCommand,
  programs: readonly string[],
  question: string,
): Promise<Tool | undefined> {
  for (const program of programs) if (succeeded(await run(program, [question]))) return [program];
  return undefined;
}
