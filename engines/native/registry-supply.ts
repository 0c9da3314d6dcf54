import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { MillraceError } from '../../core/errors.js';
import { type CommandResult, type RunCommand, reasonOf, succeeded } from './command.js';
import { installFailure } from './failure.js';
import { hashMismatch, isPackage } from './hashes.js';
import { packageFile, type WheelPart, wheelPrefix } from './part.js';
import type { InstallReport } from './report.js';
import type { Supply } from './supply.js';
import { findNpm, findPython, type Tool } from './tools.js';
import { watchSize } from './watch-size.js';

/**
 * Fetches the parts from the package registries with npm and pip into a folder; nothing of them is run.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED` when npm, Python or pip is missing.
 */
export async function registrySupply(
  run: RunCommand,
  folder: string,
  report: InstallReport,
): Promise<Supply> {
  const dir = resolve(folder);
  const python = await findPython(run);
  const npm = await findNpm(run);
  return {
    means: { packages: 'with npm', wheels: 'with pip' },
    async fetchPackage(part) {
      await mkdir(dir, { recursive: true });
      const [program, ...first] = npm;
      const spec = `${part.name}@${part.version}`;
      const packed = await run(program, [...first, 'pack', spec, '--ignore-scripts', ...npmPatience], {
        cwd: dir,
      });
      if (!succeeded(packed)) throw fetchFailure(spec, 'npm', packed);
      const file = await delivered(dir, packageFile(part), '', spec);
      if (await isPackage(file, part)) return file;
      throw hashMismatch(spec);
    },
    async fetchWheel(part) {
      const temporary = join(dir, 'pip');
      await mkdir(temporary, { recursive: true });
      const watch = watchSize(temporary, part.bytes, report.progress);
      try {
        const result = await download(run, python, part, dir, temporary);
        if (!succeeded(result)) throw fetchFailure(specOf(part), 'pip', result);
        return await delivered(dir, wheelPrefix(part), '.whl', specOf(part));
      } finally {
        watch.stop();
        await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
      }
    },
    release: (file) => rm(file),
  };
}

/**
 * Any Python from 3.7 on does: the wheel is chosen by tag, and pip checks its hash. What pip writes on the way lies in
 * a folder of its own, so that it can be watched, and is on the disk whose space was looked at.
 */
async function download(
  run: RunCommand,
  [program, ...first]: Tool,
  part: WheelPart,
  dir: string,
  temporary: string,
): Promise<CommandResult> {
  const requirements = join(temporary, 'requirements.txt');
  await writeFile(requirements, `${specOf(part)} --hash=sha256:${part.sha256}\n`);
  const tags = ['--platform', part.platform, '--python-version', '3.11'];
  const abi = ['--implementation', 'cp', '--abi', 'cp311'];
  return run(
    program,
    [
      ...[...first, '-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-cache-dir'],
      ...pipPatience,
      ...['--no-deps', '--only-binary=:all:', ...tags, ...abi],
      ...['--require-hashes', '--requirement', requirements, '--dest', dir],
    ],
    { env: { TMPDIR: temporary } },
  );
}

function specOf({ name, version }: WheelPart): string {
  return `${name}==${version}`;
}

// Both tools would go on for minutes where there is no network.
const npmPatience = ['--loglevel=error', '--fetch-retries=1', '--fetch-retry-mintimeout=1000'];
const pipPatience = ['--retries=2'];

async function delivered(dir: string, beginning: string, ending: string, what: string): Promise<string> {
  const name = (await readdir(dir)).find((entry) => entry.startsWith(beginning) && entry.endsWith(ending));
  if (name !== undefined) return join(dir, name);
  throw installFailure(
    `${what} was not delivered`,
    'Run it again; if it stays so, look at the registry in use',
  );
}

function fetchFailure(what: string, tool: string, result: CommandResult): MillraceError {
  const output = result.stdout + result.stderr;
  if (/DO NOT MATCH THE HASHES|EINTEGRITY/.test(output)) return hashMismatch(what);
  if (/No space left|ENOSPC/.test(output)) {
    return installFailure(`The disk filled up while ${tool} fetched ${what}`, 'Free 2 GB and run it again');
  }
  if (unreachable.test(output)) {
    return installFailure(
      `${tool} could not fetch ${what} (the package registry cannot be reached, or does not have it)`,
      'Check the network, the proxy and the registry that is set, and run it again; without a network, --from DIR',
    );
  }
  return installFailure(
    `${tool} could not fetch ${what} (${reasonOf(result)})`,
    'Run it again once that is mended',
  );
}

// pip says "No matching distribution" when it cannot reach the index at all.
const unreachable =
  /No matching distribution|Could not find a version|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|E404|network/i;
