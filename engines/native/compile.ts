import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandResult, type RunCommand, reasonOf, succeeded } from './command.js';
import { installFailure } from './failure.js';
import { installedFiles, librariesFor } from './layout.js';
import { mendBinding } from './mend.js';
import { quietSource } from './quiet.js';
import { holdSignalsSource } from './signals.js';
import type { Tool } from './tools.js';

/** A compiler for C++17, and what it compiles for. */
export interface Compiler {
  readonly tool: Tool;
  /** Its name in messages. */
  readonly name: string;
  /** The operating system that the addons are for. */
  readonly platform: string;
  /** Added to its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Mends the sources unpacked in `dir`, and adds those of millrace; once, before {@link compileBinding}.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED`.
 */
export async function prepareSources(dir: string): Promise<void> {
  await mendBinding(join(dir, 'tfjs-node/binding/tfjs_backend.cc'));
  await writeFile(join(dir, 'hold_signals.h'), holdSignalsSource);
  await writeFile(join(dir, 'quiet.c'), quietSource);
}

/**
 * Compiles the binding against the sources, headers and libraries in `dir`, and the addon that keeps loading quiet.
 * Takes about 10 seconds.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED`.
 */
export async function compileBinding(run: RunCommand, compiler: Compiler, dir: string): Promise<void> {
  const { platform, env = {} } = compiler;
  const build = (args: readonly string[]): Promise<CommandResult> => {
    const [program, ...first] = compiler.tool;
    return run(program, [...first, ...args], { cwd: dir, env });
  };
  let result = await build([...bindingArguments(platform), ...selfContained(platform)]);
  // Some systems keep the static C++ library in a package of its own.
  if (!succeeded(result)) result = await build(bindingArguments(platform));
  if (succeeded(result)) result = await build(quietArguments(platform));
  if (succeeded(result)) return;
  throw installFailure(
    `The binding could not be compiled with ${compiler.name} (${reasonOf(result)})`,
    'Install a complete C++17 compiler (apt install g++), or set CXX to one',
  );
}

// Without nodelete, ending a worker or the process while the addon is loaded crashes.
function platformArguments(platform: string): readonly string[] {
  return platform === 'darwin'
    ? ['-Wl,-undefined,dynamic_lookup', '-Wl,-rpath,@loader_path']
    : ['-s', '-Wl,-z,nodelete', '-Wl,-rpath,$ORIGIN'];
}

function selfContained(platform: string): readonly string[] {
  return platform === 'darwin' ? [] : ['-static-libstdc++', '-static-libgcc'];
}

const shared = ['-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-Inode-api-headers/include'];

function bindingArguments(platform: string): readonly string[] {
  return [
    ...['-std=gnu++17', ...shared, '-Itfjs-node', '-Iinclude', '-include', 'hold_signals.h'],
    ...['tfjs-node/binding/tfjs_backend.cc', 'tfjs-node/binding/tfjs_binding.cc'],
    ...librariesFor(platform),
    ...['-o', installedFiles.binding],
    ...platformArguments(platform),
  ];
}

function quietArguments(platform: string): readonly string[] {
  return ['-x', 'c', ...shared, 'quiet.c', '-o', installedFiles.quiet, ...platformArguments(platform)];
}
