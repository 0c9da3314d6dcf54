import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { root } from './repository.js';
import { codeFolder, extension, moduleFile } from './running-code.js';
import { nameOf, type Snippet } from './snippets.js';
import { typeErrorsIn } from './type-errors-in.js';

/** What was wrong with a snippet, by its name; those without a fault are absent. */
export type Faults = ReadonlyMap<string, string>;

/** Checks the types of all snippets and runs those that run, each in an empty folder of its own. */
export async function trySnippets(snippets: readonly Snippet[], folder: string): Promise<Faults> {
  await prepare(snippets, folder);
  const [wrongTypes, failed] = await Promise.all([typeCheck(snippets, folder), runAll(snippets, folder)]);
  return new Map([...wrongTypes, ...failed]);
}

const limitSeconds = 60;
const outcome = z.object({ fault: z.string().optional() });

function fileOf(snippet: Snippet): string {
  return `${snippet.file.replaceAll('/', '_')}_${snippet.line}.ts`;
}

// Files in which 'millrace' means the sources, or in a run the compiled code, and every line has the number that it has in the document.
async function prepare(snippets: readonly Snippet[], folder: string): Promise<void> {
  await writeConfig(path.join(folder, 'tsconfig.json'), root, '.ts');
  await writeConfig(path.join(folder, runConfig), codeFolder, extension);
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  for (const snippet of snippets) {
    const code = `${'\n'.repeat(snippet.line - 1)}${snippet.code}\n`;
    await writeFile(path.join(folder, fileOf(snippet)), code);
  }
}

const runConfig = 'tsconfig.run.json';

async function writeConfig(file: string, code: string, ending: string): Promise<void> {
  const compilerOptions = {
    paths: { millrace: [`${code}/index${ending}`], 'millrace/*': [`${code}/*/index${ending}`] },
    types: ['node'],
    moduleDetection: 'force',
    declaration: false,
    declarationMap: false,
  };
  const config = { extends: `${root}/tsconfig.json`, compilerOptions, include: ['*.ts'] };
  await writeFile(file, JSON.stringify(config));
}

async function typeCheck(snippets: readonly Snippet[], folder: string): Promise<Faults> {
  const complaints = await typeErrorsIn(folder, /^[^/]+\.ts$/);
  const faults = new Map<string, string>();
  for (const snippet of snippets) {
    const own = complaints.filter((complaint) => complaint.startsWith(`${fileOf(snippet)}(`));
    if (own.length > 0) faults.set(nameOf(snippet), own.join('\n'));
  }
  return faults;
}

// One process runs them all, so that TensorFlow is loaded once; a snippet that ends it costs another.
async function runAll(snippets: readonly Snippet[], folder: string): Promise<Faults> {
  const faults = new Map<string, string>();
  let child: ChildProcess | undefined;
  for (const snippet of snippets.filter(({ runs }) => runs)) {
    child ??= await start(folder);
    const fault = await runOne(child, path.join(folder, fileOf(snippet)));
    if (fault !== undefined) faults.set(nameOf(snippet), fault);
    if (!child.connected) child = undefined;
  }
  child?.kill();
  return faults;
}

async function start(folder: string): Promise<ChildProcess> {
  const work = path.join(folder, 'work');
  await mkdir(work, { recursive: true });
  return fork(moduleFile('spec/helpers/run-snippet'), [], {
    cwd: work,
    env: { ...process.env, TSX_TSCONFIG_PATH: path.join(folder, runConfig) },
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

function runOne(child: ChildProcess, file: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), limitSeconds * 1000);
    const settle = (fault: string | undefined): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve(fault);
    };
    child.once('message', (message) => settle(outcome.parse(message).fault));
    child.once('exit', () => settle(`ended the process, or was not over after ${limitSeconds} s`));
    child.send({ file });
  });
}
