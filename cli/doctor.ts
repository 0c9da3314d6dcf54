import { createRequire } from 'node:module';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { z } from 'zod';
import type { EngineName } from '../engines/engine.js';
import {
  type EngineReport,
  type Finding,
  inspectCompiler,
  inspectEngine,
  inspectHost,
  inspectPython,
} from '../engines/inspect.js';
import { nativeStatus } from '../engines/native/layout.js';

/**
 * `millrace doctor`: what was found on this machine, how fast each engine is, and the one command that would make
 * training faster. Takes a few seconds: each engine is loaded and measured in a process of its own.
 */
export async function doctorCommand(write: (line: string) => void): Promise<void> {
  write(row('millrace', `${versionOf('millrace')} on Node ${process.versions.node}, ${platform()}`));
  write(row('processor', `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores`));
  write(row('memory', `${gigabytes(totalmem())} GB, ${gigabytes(freemem())} GB free`));
  write(row('libraries', `rxjs ${versionOf('rxjs')}, tfjs ${versionOf('@tensorflow/tfjs-core')}`));
  const native = await writeEngine(write, 'native');
  if (native.present) write(row('', nativeStatus().dir));
  await writeEngine(write, 'wasm');
  await writeEngine(write, 'webgpu');
  await writeEngine(write, 'cpu');
  const needed = [await inspectHost(), await inspectPython(), await inspectCompiler()];
  ['native for', 'python', 'compiler'].forEach((name, index) => {
    write(row(name, describe(needed[index])));
  });
  write('');
  write(advice(native, needed));
}

/** The last line: what would make training faster. */
export function advice(native: EngineReport, needed: readonly Finding[]): string {
  if (native.present)
    return 'Nothing to do: native TensorFlow is the fastest engine here. Its fastest setting: npx millrace doctor --tune';
  const [lacking] = needed.filter((finding) => !finding.found);
  if (lacking === undefined) return 'To train faster: npx millrace native';
  if (lacking === needed[0]) return `Nothing to do: ${lacking.reason}.`;
  return `To train faster: npx millrace native, once this is mended: ${lacking.reason}. ${lacking.advice ?? ''}`;
}

async function writeEngine(write: (line: string) => void, name: EngineName): Promise<EngineReport> {
  const report = await inspectEngine(name);
  write(row(name, describeEngine(report)));
  return report;
}

function describeEngine(report: EngineReport): string {
  if (!report.present) return `not present: ${report.reason}`;
  const { threads, oneDnn, versions } = report.setting;
  const computes = Object.entries(versions).filter(([name]) => name !== 'tfjs');
  return [
    `${report.gflops.toFixed(1)} GFLOP/s`,
    threads === 1 ? '1 thread' : `${threads} threads`,
    ...(oneDnn === null ? [] : [`oneDNN ${oneDnn ? 'on' : 'off'}`]),
    ...computes.map(([name, version]) => `${name} ${version}`),
  ].join(', ');
}

function describe(finding: Finding | undefined): string {
  if (finding === undefined) return '';
  return finding.found ? finding.description : `${finding.reason}. ${finding.advice ?? ''}`;
}

function row(name: string, value: string): string {
  return `${name.padEnd(12)}${value}`;
}

function platform(): string {
  return `${process.platform} ${process.arch}`;
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

function versionOf(name: string): string {
  const manifest: unknown = createRequire(import.meta.url)(`${name}/package.json`);
  return z.object({ version: z.string() }).parse(manifest).version;
}
