import { type ChildProcess, spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a call of the command line ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Variables for a call; undefined takes one away. */
export type Variables = Readonly<Record<string, string | undefined>>;

const bin = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url));

/** A folder for all trials, with the parts of an installation fetched once. */
export class Workplace {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async create(): Promise<Workplace> {
    return new Workplace(await mkdtemp(join(tmpdir(), 'millrace-prove-native-')));
  }

  /** The folder that `millrace native download` fills, and trials install from. */
  get parts(): string {
    return join(this.dir, 'parts');
  }

  /** A path in the folder. */
  path(...names: readonly string[]): string {
    return join(this.dir, ...names);
  }

  /** Starts `millrace native` on a cache folder. */
  start(cache: string, args: readonly string[], variables: Variables = {}): ChildProcess {
    const env: NodeJS.ProcessEnv = { ...process.env, MILLRACE_CACHE: cache };
    for (const name of ['CXX', 'PYTHON', 'npm_execpath']) delete env[name];
    for (const [name, value] of Object.entries(variables)) {
      if (value === undefined) delete env[name];
      else env[name] = value;
    }
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    return spawn(process.execPath, [bin, 'native', ...args], { env, cwd: this.dir, stdio: [...stdio] });
  }

  /** Runs `millrace native` to its end. */
  call(cache: string, args: readonly string[], variables: Variables = {}): Promise<Ended> {
    return ended(this.start(cache, args, variables));
  }

  /** A PATH on which only some programs are. */
  async pathWith(...programs: readonly string[]): Promise<string> {
    const dir = await mkdtemp(this.path('bin-'));
    for (const program of programs) {
      const found = await findProgram(program);
      if (found !== undefined) await symlink(found, join(dir, program));
    }
    return dir;
  }

  /** A new, empty folder. */
  async folder(name: string): Promise<string> {
    const dir = this.path(name);
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir);
    return dir;
  }

  remove(): Promise<void> {
    return rm(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The end of a process, with what it printed. */
export function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

async function findProgram(program: string): Promise<string | undefined> {
  for (const dir of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(dir, program);
    const there = await access(file).then(
      () => true,
      () => false,
    );
    if (there) return file;
  }
  return undefined;
}
