import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { filesUnder, readJson, root } from './helpers/repository.js';

const versions = z.record(z.string(), z.string());
const manifestSchema = z.object({ scripts: z.object({ start: z.string() }), dependencies: versions });
const own = z
  .object({
    version: z.string(),
    dependencies: versions,
    devDependencies: versions,
    peerDependencies: versions,
  })
  .parse(readJson('package.json'));
const folder = path.join(root, 'examples');
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** What the files of an example import from: packages, and files beside them. */
function importsOf(name: string): readonly string[] {
  const files = filesUnder(path.join(folder, name)).filter((file) => file.endsWith('.ts'));
  const texts = files.map((file) => readFileSync(path.join(folder, name, file), 'utf8'));
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/from '([^']+)'/g)].map(([, from = '']) => from))),
  ];
}

describe('the examples', () => {
  const index = readFileSync(path.join(folder, 'README.md'), 'utf8');

  for (const name of names)
    describe(name, () => {
      const manifest = manifestSchema.parse(readJson(`examples/${name}/package.json`));
      const command = `npm --prefix examples/${name} start`;

      it('is started by one command, which its README.md and the list of examples name', () => {
        expect(manifest.scripts.start).to.equal('node --import tsx main.ts');
        expect(readFileSync(path.join(folder, name, 'README.md'), 'utf8')).to.include(`\n${command}\n`);
        expect(index).to.include(command);
      });

      it('imports what a user would: the package, others that it names, and its own files', () => {
        const foreign = importsOf(name).filter(
          (from) => !isBuiltin(from) && !/^\.\/[\w-]+\.js$/.test(from) && !(from in manifest.dependencies),
        );
        expect(foreign).to.deep.equal([]);
      });

      it('names no package that it does not use, and the versions that the specs run', () => {
        const { millrace, ...others } = manifest.dependencies;
        expect(millrace).to.equal(`^${own.version}`);
        expect([...importsOf(name), 'tsx']).to.include.members(Object.keys(manifest.dependencies));
        const known = { ...own.devDependencies, ...own.dependencies };
        for (const [name, version] of Object.entries(others)) expect(known[name], name).to.equal(version);
      });
    });
});
