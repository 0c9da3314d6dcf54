import { mkdir, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { installationIn } from '../../../engines/native/installation.js';
import { findTfjsNode } from '../../../engines/native/tfjs-node.js';
import { useFolder } from './folder.js';

describe("the application's own tfjs-node", () => {
  const folder = useFolder();
  const dir = (...names: readonly string[]): string =>
    folder.path('node_modules/@tensorflow/tfjs-node', ...names);
  const places = (): readonly string[] => [folder.path('main.js')];

  const lay = async (...addons: readonly string[]): Promise<void> => {
    await mkdir(dir('dist'), { recursive: true });
    await writeFile(dir('package.json'), '{"name":"@tensorflow/tfjs-node","version":"4.22.0"}');
    for (const addon of addons) {
      await mkdir(dir('lib', addon), { recursive: true });
      await writeFile(dir('lib', addon, 'tfjs_binding.node'), '');
    }
  };

  it('is found where its addon is there', async () => {
    await lay('napi-v8');
    expect(findTfjsNode(places())).to.equal(dir());
    expect(installationIn(dir())).to.deep.equal({
      origin: 'tfjs-node',
      javascript: dir('dist'),
      binding: dir('lib/napi-v8/tfjs_binding.node'),
      quiet: undefined,
      variant: 'cpu',
    });
  });

  it('is loaded with its newest addon', async () => {
    await lay('napi-v6', 'napi-v8');
    expect(installationIn(dir())?.binding).to.equal(dir('lib/napi-v8/tfjs_binding.node'));
  });

  it('does not count where its install script brought no addon', async () => {
    await lay();
    expect(findTfjsNode(places())).to.equal(undefined);
    await mkdir(dir('lib/napi-v8'), { recursive: true });
    expect(findTfjsNode(places())).to.equal(undefined);
    expect(installationIn(dir())).to.equal(undefined);
  });

  it('is looked for from one place after the other', async () => {
    await lay('napi-v8');
    expect(findTfjsNode(['/nowhere/main.js', ...places()])).to.equal(dir());
  });

  it('need not be there', () => {
    expect(findTfjsNode(places())).to.equal(undefined);
  });
});
