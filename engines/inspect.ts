import { z } from 'zod';
import { isMillraceError } from '../core/errors.js';
import { engine } from './choose.js';
import type { EngineName, EngineSetting } from './engine.js';
import { measureGflops } from './measure.js';
import { callInChild } from './native/child.js';
import { type RunCommand, reasonOf, runCommand, succeeded } from './native/command.js';
import { partsForHost, thisHost } from './native/host.js';
import { findPython, lookForCompiler, type Tool } from './native/tools.js';
import { engineSettingSchema } from './setting.js';

const reportSchema = z.union([
  z.object({ present: z.literal(true), setting: engineSettingSchema, gflops: z.number() }),
  z.object({ present: z.literal(false), reason: z.string() }),
]);

/** What was found out about one engine: its setting and speed, or why it is not there. */
export type EngineReport =
  | { readonly present: true; readonly setting: EngineSetting; readonly gflops: number }
  | { readonly present: false; readonly reason: string };

/** Something that is there, described, or the reason why it is not, with what to do. */
export type Finding =
  | { readonly found: true; readonly description: string }
  | { readonly found: false; readonly reason: string; readonly advice: string | undefined };

/** Loads and measures one engine in a process of its own, so that a broken one harms nothing. */
export async function inspectEngine(name: EngineName, run: RunCommand = runCommand): Promise<EngineReport> {
  const result = await callInChild(run, import.meta.url, 'printReport', name);
  if (!succeeded(result)) return { present: false, reason: `it fails (${reasonOf(result)})` };
  return reportSchema.parse(JSON.parse(result.stdout));
}

/** Prints the report on an engine as one line of JSON: what {@link inspectEngine} runs in its process. */
export async function printReport(name: EngineName): Promise<void> {
  process.stdout.write(`${JSON.stringify(await report(name))}\n`);
}

/** Whether native TensorFlow is offered for this machine. */
export async function inspectHost(): Promise<Finding> {
  return finding(async () => {
    const { wheel } = partsForHost(thisHost());
    return `${wheel.name} ${wheel.version}`;
  });
}

/** The Python that would fetch native TensorFlow. */
export function inspectPython(run: RunCommand = runCommand): Promise<Finding> {
  return finding(async () => firstLine(run, await findPython(run), ['-m', 'pip', '--version']));
}

/** The compiler that would build its binding, where that is not prebuilt; none is needed. */
export function inspectCompiler(run: RunCommand = runCommand): Promise<Finding> {
  return finding(async () => {
    const compiler = await lookForCompiler(run);
    return compiler ? firstLine(run, compiler, ['--version']) : 'none; Zig is fetched for the time being';
  });
}

async function report(name: EngineName): Promise<EngineReport> {
  try {
    const { setting } = await engine({ prefer: name });
    return { present: true, setting, gflops: await measureGflops() };
  } catch (error) {
    if (!isMillraceError(error, 'ENGINE_MISSING')) throw error;
    return { present: false, reason: error.details.what };
  }
}

async function finding(look: () => Promise<string>): Promise<Finding> {
  try {
    return { found: true, description: await look() };
  } catch (error) {
    if (!isMillraceError(error, 'NATIVE_INSTALL_FAILED')) throw error;
    return { found: false, reason: error.details.what, advice: error.details.advice };
  }
}

async function firstLine(run: RunCommand, [program, ...first]: Tool, args: string[]): Promise<string> {
  const { stdout } = await run(program, [...first, ...args]);
  return stdout.split('\n')[0]?.trim() ?? program;
}
