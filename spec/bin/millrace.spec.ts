import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { root, runNode } from '../helpers/repository.js';

describe('bin/millrace.js', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-bin-'));
    await cp(path.join(root, 'bin'), path.join(folder, 'bin'), { recursive: true });
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
    await put('package.json', '{ "type": "module" }');
    await put(
      'dist/cli/main.js',
      'export const main = async (args) => { console.log("built", ...args); return 4; };',
    );
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('runs dist where there is no source, and ends with the exit code that main returns', async () => {
    expect(await bin('run', 'mlp')).to.include({ stdout: 'built run mlp\n', code: 4 });
  });

  it('runs the sources of a clone, whatever dist holds', async () => {
    const main =
      'export const main = async (args: readonly string[]) => { console.log("source", ...args); return 0; };';
    await put('cli/main.ts', main);
    expect(await bin('list')).to.include({ stdout: 'source list\n', code: 0 });
  });

  function bin(...args: readonly string[]) {
    return runNode([path.join(folder, 'bin/millrace.js'), ...args]);
  }

  async function put(file: string, content: string): Promise<void> {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), content);
  }
});
