import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MillraceError } from '../../core/errors.js';
import { type CommandResult, type RunCommand, reasonOf, succeeded } from './command.js';
import { installFailure } from './failure.js';
import type { NpmPart, WheelPart } from './parts.js';
import type { Tool } from './tools.js';

/**
 * Fetches a package with `npm pack`, which runs none of its scripts, checks its hash, and unpacks it into `target`.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED`.
 */
export async function fetchPackage(run: RunCommand, npm: Tool, part: NpmPart, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  const [program, ...args] = npm;
  const spec = `${part.name}@${part.version}`;
  const packed = await run(program, [...args, 'pack', spec, '--ignore-scripts', ...npmPatience], {
    cwd: target,
  });
  if (!succeeded(packed)) throw fetchFailure(spec, 'npm', packed);
  const archive = await onlyFile(target, '.tgz', spec);
  checkIntegrity(await readFile(archive), part.integrity, spec);
  const unpacked = await run('tar', ['-xzf', archive, '--strip-components=1'], { cwd: target });
  if (!succeeded(unpacked)) {
    throw installFailure(`${spec} could not be unpacked (${reasonOf(unpacked)})`, 'Put tar on the PATH');
  }
  await rm(archive);
}

/**
 * Fetches a wheel with `pip download`, which checks its hash, into `target` and answers with its path.
 *
 * Any Python from 3.7 on does: the wheel is chosen by tag, and nothing of it is run.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED`.
 */
export async function fetchWheel(
  run: RunCommand,
  python: Tool,
  part: WheelPart,
  target: string,
): Promise<string> {
  await mkdir(target, { recursive: true });
  const spec = `${part.name}==${part.version}`;
  const requirements = join(target, 'requirements.txt');
  await writeFile(requirements, `${spec} --hash=sha256:${part.sha256}\n`);
  const tags = ['--platform', part.platform, '--python-version', '3.11'];
  const abi = ['--implementation', 'cp', '--abi', 'cp311'];
  const [program, ...args] = python;
  const result = await run(program, [
    ...[...args, '-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-cache-dir'],
    ...pipPatience,
    ...['--no-deps', '--only-binary=:all:', ...tags, ...abi],
    ...['--require-hashes', '--requirement', requirements, '--dest', target],
  ]);
  if (!succeeded(result)) throw fetchFailure(spec, 'pip', result);
  return onlyFile(target, '.whl', spec);
}

/**
 * Compares content with its subresource integrity.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED` when it differs.
 */
export function checkIntegrity(content: Buffer, integrity: string, what: string): void {
  const actual = `sha512-${createHash('sha512').update(content).digest('base64')}`;
  if (actual !== integrity) throw hashMismatch(what);
}

// Both tools would go on for minutes where there is no network.
const npmPatience = ['--loglevel=error', '--fetch-retries=1', '--fetch-retry-mintimeout=1000'];
const pipPatience = ['--retries=2'];

async function onlyFile(dir: string, ending: string, what: string): Promise<string> {
  const name = (await readdir(dir)).find((entry) => entry.endsWith(ending));
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
      'Check the network, the proxy and the registry that is set, and run it again',
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

function hashMismatch(what: string): MillraceError {
  return installFailure(
    `${what} has another content than the one this version of millrace was made for`,
    'Do not use it; look at what the registry or proxy in between delivers',
  );
}
