import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { checkNative } from '../../../engines/native/check.js';
import { runCommand } from '../../../engines/native/command.js';
import { installationDir, installedFiles, readManifest } from '../../../engines/native/layout.js';
import { useFolder } from '../../engines/native/folder.js';
import { moduleUrl, nodeOptions } from '../../helpers/running-code.js';

const urlOf = (module: string): string => JSON.stringify(moduleUrl(module));

/** Computes on native TensorFlow by the application's tfjs-core, and tells what it was. */
const compute = `
  import { getBackend, tensor1d, sum } from ${JSON.stringify(import.meta.resolve('@tensorflow/tfjs-core'))};
  import { engine, nativeStatus } from ${urlOf('engines/index')};
  const { why, setting } = await engine({ prefer: 'native' });
  const [total] = sum(tensor1d([1, 2])).dataSync();
  console.log(JSON.stringify({ why, total, backend: getBackend(), origin: nativeStatus().origin }));
`;

const told = z.object({ why: z.string(), total: z.number(), backend: z.string(), origin: z.string() });

describe("the application's own tfjs-node", () => {
  const folder = useFolder();
  const own = installationDir();
  const dir = (...names: readonly string[]): string =>
    folder.path('node_modules/@tensorflow/tfjs-node', ...names);

  beforeEach(async () => {
    if (!readManifest(own)) throw new Error('native TensorFlow is not installed: npx millrace native');
    await cp(join(own, 'tfjs-node'), dir(), { recursive: true });
    await mkdir(dir('lib/napi-v8'), { recursive: true });
    for (const file of [installedFiles.binding, ...installedFiles.libraries])
      await symlink(join(own, file), dir('lib/napi-v8', basename(file)));
  });

  const inApplication = async (code: string): Promise<z.infer<typeof told>> => {
    const words = [...nodeOptions, '--input-type=module', '--eval', code];
    const { stdout, stderr } = await runCommand(process.execPath, words, { cwd: folder.path() });
    const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
    if (lines.length !== 1) throw new Error(stderr);
    return told.parse(JSON.parse(lines.join('')));
  };

  it('passes the check of the installer', () => checkNative(runCommand, dir()));

  it("is used as it is, with the application's own tfjs-core", async () => {
    const { why, total, backend, origin } = await inApplication(compute);
    expect(why).to.match(/^native TensorFlow \d+\.\d+\.\d+ of tfjs-node, \d+ thread/);
    expect({ total, backend, origin }).to.deep.equal({
      total: 3,
      backend: 'tensorflow',
      origin: 'tfjs-node',
    });
  });

  it('is used as it is where the application has loaded it already', async () => {
    const loaded = `
      import { registerBackend } from ${JSON.stringify(import.meta.resolve('@tensorflow/tfjs-core'))};
      import { installationIn } from ${urlOf('engines/native/installation')};
      import { openNative } from ${urlOf('engines/native/open')};
      const { backend } = openNative(installationIn(${JSON.stringify(own)}));
      registerBackend('tensorflow', () => backend, 3);
      ${compute}`;
    const { why, total } = await inApplication(loaded);
    expect(why).to.contain('of tfjs-node');
    expect(total).to.equal(3);
  });

  it('gives way to the installation of millrace where it cannot be loaded', async () => {
    await rm(dir('lib/napi-v8/tfjs_binding.node'));
    await writeFile(dir('lib/napi-v8/tfjs_binding.node'), 'damaged');
    const { why, total } = await inApplication(compute);
    expect(why).to.match(/^native TensorFlow \d+\.\d+\.\d+, \d+ thread/);
    expect(total).to.equal(3);
  });
});
