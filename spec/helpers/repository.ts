import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { codeFolder } from './running-code.js';

/** The root of the checkout, which compiled specs are told. */
export const root = process.env.MILLRACE_CHECKOUT ?? codeFolder;

const buildConfig = z.object({ include: z.array(z.string()) });

/** What is published: the root index and the rooms, as `tsconfig.build.json` names them. */
export const published = buildConfig.parse(readJson('tsconfig.build.json')).include;

/** The published TypeScript files, relative to the root, with forward slashes. */
export function publishedFiles(): readonly string[] {
  return published
    .flatMap((entry) =>
      entry.endsWith('.ts') ? [entry] : filesUnder(path.join(root, entry)).map((file) => `${entry}/${file}`),
    )
    .filter((file) => file.endsWith('.ts'))
    .sort();
}

/** Every file under a folder, relative to it, with forward slashes. */
export function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'));
}

/** A JSON file of the repository. */
export function readJson(file: string): unknown {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
}

/** How a program ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a JavaScript file with this Node; never rejects for an exit code. */
export function runNode(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  return execute(process.execPath, args, options);
}

/** Runs a program; never rejects for an exit code. */
export function execute(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const settings = { cwd: root, maxBuffer: 64 * 1024 * 1024, ...options };
    const child = execFile(program, [...args], settings, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ code: child.exitCode ?? 1, stdout, stderr });
    });
  });
}
