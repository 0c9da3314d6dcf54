import { join } from 'node:path';
import { type CommandResult, reasonOf, runCommand, succeeded } from '../../engines/native/command.js';
import { findPython } from '../../engines/native/tools.js';
import { cached } from './cached.js';

/**
 * A Python with packages, in an environment of its own: from the cache, or made now.
 *
 * @param requirements as pip takes them, each pinned; another list makes another environment.
 * @throws Error naming what pip complains of.
 */
export async function pythonWith(
  requirements: readonly string[],
  tell: (line: string) => void,
): Promise<string> {
  // A virtual environment finds its parts relative to itself, so it can be made aside and renamed.
  const folder = await cached(`bench-${requirements.join('-').replaceAll('==', '-')}`, async (aside) => {
    tell(`Installing ${requirements.join(', ')}; done once.`);
    const [program] = await findPython(runCommand);
    await must(runCommand(program, ['-m', 'venv', aside]));
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-cache-dir'];
    await must(runCommand(join(aside, 'bin', 'python'), [...pip, ...requirements]));
  });
  return join(folder, 'bin', 'python');
}

async function must(running: Promise<CommandResult>): Promise<void> {
  const result = await running;
  if (!succeeded(result)) throw new Error(`the Python environment could not be made: ${reasonOf(result)}`);
}
