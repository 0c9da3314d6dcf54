import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandResult, type RunCommand, reasonOf, succeeded } from './command.js';
import { installFailure } from './failure.js';
import { installedFiles } from './layout.js';
import { mendBinding } from './mend.js';
import { quietSource } from './quiet.js';
import { holdSignalsSource } from './signals.js';
import type { Tool } from './tools.js';

/**
 * Compiles the binding against the headers and libraries unpacked in `dir`, and the addon that keeps loading quiet.
 *
 * Needs about 10 seconds and a compiler for C++17.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED`.
 */
export async function compileBinding(run: RunCommand, compiler: Tool, dir: string): Promise<void> {
  await mendBinding(join(dir, 'tfjs-node/binding/tfjs_backend.cc'));
  await writeFile(join(dir, 'hold_signals.h'), holdSignalsSource);
  await writeFile(join(dir, 'quiet.c'), quietSource);
  const build = (args: readonly string[]): Promise<CommandResult> => {
    const [program, ...first] = compiler;
    return run(program, [...first, ...args], { cwd: dir });
  };
  let result = await build([...bindingArguments, ...selfContained]);
  // Some systems keep the static C++ library in a package of its own.
  if (!succeeded(result)) result = await build(bindingArguments);
  if (succeeded(result)) result = await build(quietArguments);
  if (succeeded(result)) return;
  throw installFailure(
    `The binding could not be compiled with ${compiler.join(' ')} (${reasonOf(result)})`,
    'Install a complete C++17 compiler (apt install g++), or set CXX to one',
  );
}

const isMac = process.platform === 'darwin';

// Without nodelete, ending a worker or the process while the addon is loaded crashes.
const platformArguments = isMac
  ? ['-Wl,-undefined,dynamic_lookup', '-Wl,-rpath,@loader_path']
  : ['-s', '-Wl,-z,nodelete', '-Wl,-rpath,$ORIGIN'];
const selfContained = isMac ? [] : ['-static-libstdc++', '-static-libgcc'];
const shared = ['-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-Inode-api-headers/include'];

const bindingArguments = [
  ...['-std=gnu++17', ...shared, '-Itfjs-node', '-Iinclude'],
  ...['-include', 'hold_signals.h', 'tfjs-node/binding/tfjs_backend.cc', 'tfjs-node/binding/tfjs_binding.cc'],
  ...installedFiles.libraries,
  ...['-o', installedFiles.binding],
  ...platformArguments,
];

const quietArguments = ['-x', 'c', ...shared, 'quiet.c', '-o', installedFiles.quiet, ...platformArguments];
