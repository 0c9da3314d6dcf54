import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../core/cache-folder.js';
import { makeAside } from '../../engines/native/aside.js';
import { type CommandResult, reasonOf, runCommand, succeeded } from '../../engines/native/command.js';
import { findPython } from '../../engines/native/tools.js';
import { removeLeftovers } from './cached.js';

const tensorflow = process.platform === 'linux' && process.arch === 'x64' ? 'tensorflow-cpu' : 'tensorflow';
// The two belong together: the second is compiled against the first.
const torch = ['torch==2.15.0', 'torchvision==0.29.2'] as const;

/** What is installed, each pinned; changing one makes another environment. */
const plain = [`${tensorflow}==2.21.0`, 'keras==3.15.1', 'numpy==2.4.6', 'pandas==3.1.1'] as const;
const requirements: readonly string[] = [...plain, ...torch];

/** The environment's name holds everything that decides what is in it. */
const name = `bench-${requirements.join('-').replaceAll('==', '-')}`;

// Written last: a folder without it is not whole.
const finished = 'whole.txt';

/**
 * The Python that the competitors run with: from the cache, or installed into it now.
 *
 * PyTorch is taken without its CUDA libraries where the package index has such a build, else as it is, with 4 GB of
 * them. A virtual environment finds its parts relative to itself, so it can be made aside and renamed.
 *
 * @throws Error naming what pip complains of.
 */
export async function pythonEnvironment(tell: (line: string) => void): Promise<string> {
  const dir = join(cacheFolder(), name);
  const python = join(dir, 'bin', 'python');
  if (existsSync(join(dir, finished))) return python;
  const [program] = await findPython(runCommand);
  tell(`Installing the competitors (${requirements.join(', ')})\ninto ${dir}`);
  tell('Up to 7 GB on disk, about half of it to download: some minutes with a fast connection; done once.');
  await removeLeftovers();
  await makeAside(dir, (aside) => install(program, aside), true);
  tell('Installed.');
  return python;
}

async function install(program: string, aside: string): Promise<void> {
  const quietly = ['-m', 'pip', 'install', '--quiet', '--no-cache-dir'];
  const pip = (...what: readonly string[]): Promise<CommandResult> =>
    runCommand(join(aside, 'bin', 'python'), [...quietly, ...what]);
  await must(runCommand(program, ['-m', 'venv', aside]));
  await must(pip(...plain));
  const small = await pip(...torch.map((each) => `${each}+cpu`));
  if (!succeeded(small)) await must(pip(...torch));
  await writeFile(join(aside, finished), `${requirements.join('\n')}\n`);
}

async function must(running: Promise<CommandResult>): Promise<void> {
  const result = await running;
  if (!succeeded(result)) throw new Error(`the Python environment could not be made: ${reasonOf(result)}`);
}
