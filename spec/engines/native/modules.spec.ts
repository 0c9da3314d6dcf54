import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { moduleLoader } from '../../../engines/native/modules.js';
import { useFolder } from './folder.js';

describe('moduleLoader', () => {
  const folder = useFolder();
  const shared = { engine: 'the one' };

  const write = async (files: Readonly<Record<string, string>>): Promise<void> => {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(folder.path(name)), { recursive: true });
      await writeFile(folder.path(name), content);
    }
  };
  const load = (): unknown => moduleLoader(folder.path(), { library: shared })('./main');

  it('answers what the application provides, the very same object', async () => {
    await write({ 'main.js': "module.exports = require('library');" });
    expect(load()).to.equal(shared);
  });

  it('evaluates each file once, in its own folder, cycles included', async () => {
    await write({
      'main.js': "exports.a = require('./part/a'); exports.again = require('./part/a.js');",
      'part/a.js': "exports.name = 'a'; exports.b = require('./b').name;",
      'part/b.js': "exports.name = require('./a').name + 'b';",
    });
    expect(load()).to.deep.equal({ a: { name: 'a', b: 'ab' }, again: { name: 'a', b: 'ab' } });
  });

  it("passes on Node's own modules", async () => {
    await write({ 'main.js': "module.exports = require('path');" });
    expect(load()).to.equal(path);
  });

  it('lets nothing else through', async () => {
    await write({ 'main.js': "require('rxjs');" });
    expect(load).to.throw('asks for rxjs, which is not provided');
    await write({ 'main.js': "require('./absent');" });
    expect(load).to.throw('absent does not exist');
  });
});
