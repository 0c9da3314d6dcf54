import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '../../spec/helpers/compile.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

let compiling: Promise<string> | undefined;

/**
 * The JavaScript of a script of ours. The checkout is compiled once for a benchmark, since users run compiled code: with a
 * TypeScript loader in it a process has a heap of twice the size, and pays for that at each collection of garbage.
 */
export async function compiledScript(script: URL): Promise<string> {
  const file = fileURLToPath(script).replace(/\.ts$/, '.js');
  if (import.meta.url.endsWith('.js')) return file;
  compiling ??= compileCheckout();
  return path.join(await compiling, path.relative(root, file));
}

async function compileCheckout(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await compile(folder);
  return folder;
}
