import { basename, join } from 'node:path';
import { isMillraceError } from '../../core/errors.js';
import type { RunCommand } from './command.js';
import { type Compiler, compileBinding, prepareSources } from './compile.js';
import type { NpmPart } from './part.js';
import { copyPrebuilt } from './prebuilt.js';
import type { InstallReport } from './report.js';
import type { Supply } from './supply.js';
import { lookForCompiler } from './tools.js';
import { unpackPackage } from './unpack.js';
import { fetchZig, type Target } from './zig.js';

/** What a binding is made from. */
export interface BindingMaterial {
  readonly run: RunCommand;
  readonly supply: Supply;
  readonly target: Target;
  /** The folder with prebuilt addons. */
  readonly prebuilt: string;
  /** The headers of Node-API. */
  readonly headers: NpmPart;
}

/**
 * Puts the binding into an installation whose other parts are there: the prebuilt one, else one compiled here with the
 * system's compiler, else with Zig. Where the user names a compiler with `CXX`, that one is used.
 *
 * @returns where it came from: `prebuilt`, or the compiler's name.
 * @throws MillraceError `NATIVE_INSTALL_FAILED`.
 */
export async function makeBinding(
  material: BindingMaterial,
  dir: string,
  report: InstallReport,
): Promise<string> {
  const { run, supply, target, prebuilt, headers } = material;
  if (!process.env.CXX && (await copyPrebuilt(target, prebuilt, dir))) return 'prebuilt';
  await unpackPackage(run, supply, headers, join(dir, 'node-api-headers'));
  await prepareSources(dir);
  const tool = await lookForCompiler(run);
  if (tool) {
    const compiler = { tool, name: basename(tool[0]), platform: target.platform };
    if (await compiles(run, compiler, dir, report)) return compiler.name;
  }
  const zig = await fetchZig(supply, target, join(dir, 'zig'), report);
  const compiler = zig.compilerFor(target);
  report.say(`Compiling the binding with ${compiler.name} (a minute or two)`);
  await compileBinding(run, compiler, dir);
  await zig.remove();
  return compiler.name;
}

/** A compiler without all of its headers is as good as none, unless the user named it. */
async function compiles(
  run: RunCommand,
  compiler: Compiler,
  dir: string,
  { say }: InstallReport,
): Promise<boolean> {
  say(`Compiling the binding with ${compiler.name}`);
  try {
    await compileBinding(run, compiler, dir);
    return true;
  } catch (error) {
    if (process.env.CXX || !isMillraceError(error, 'NATIVE_INSTALL_FAILED')) throw error;
    say(`${error.details.what}; another compiler is fetched`);
    return false;
  }
}
