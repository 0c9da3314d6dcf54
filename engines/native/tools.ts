import { type RunCommand, reasonOf, succeeded } from './command.js';
import { installFailure } from './failure.js';

/** A program with the arguments that come first. */
export type Tool = readonly [program: string, ...args: string[]];

/**
 * Python with pip: the one that `PYTHON` names, else the usual ones on the PATH.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED` naming what is missing.
 */
export async function findPython(run: RunCommand): Promise<Tool> {
  const named = process.env.PYTHON;
  const python = await firstThatRuns(run, named ? [named] : ['python3', 'python']);
  if (!python) {
    throw installFailure(
      named ? `PYTHON is ${named}, which does not run` : 'Python was not found',
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

/**
 * A C++ compiler: the one that `CXX` names, else the usual ones on the PATH; undefined where there is none.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED` when the one that `CXX` names does not run.
 */
export async function lookForCompiler(run: RunCommand): Promise<Tool | undefined> {
  const named = process.env.CXX;
  const compiler = await firstThatRuns(run, named ? [named] : ['c++', 'g++', 'clang++']);
  if (compiler || !named) return compiler;
  throw installFailure(
    `CXX is ${named}, which does not run`,
    'Install a C++ compiler (apt install g++, dnf install gcc-c++, or xcode-select --install), or unset CXX',
  );
}

/**
 * The npm that runs this process, else the one on the PATH.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED` when there is none.
 */
export async function findNpm(run: RunCommand): Promise<Tool> {
  const own = process.env.npm_execpath;
  const npm: Tool = own?.endsWith('npm-cli.js') ? [process.execPath, own] : ['npm'];
  const [program, ...args] = npm;
  if (succeeded(await run(program, [...args, '--version']))) return npm;
  throw installFailure('npm was not found', 'Put the npm that comes with Node on the PATH');
}

async function firstThatRuns(run: RunCommand, programs: readonly string[]): Promise<Tool | undefined> {
  for (const program of programs) if (succeeded(await run(program, ['--version']))) return [program];
  return undefined;
}
