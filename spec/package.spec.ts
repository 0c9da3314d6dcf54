import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { execute, filesUnder, readJson, root, runNode } from './helpers/repository.js';
import { typeErrorsIn } from './helpers/type-errors-in.js';

const names = z.record(z.string(), z.unknown());

const manifest = z
  .object({ files: z.array(z.string()), exports: names, dependencies: names, peerDependencies: names })
  .parse(readJson('package.json'));

/** What is packed; the prebuilt addons only where `npm run build:bindings` made them. */
const packed = manifest.files.filter((file) => file !== 'prebuilt' || existsSync(path.join(root, file)));

/** `millrace`, `millrace/sources` and so on. */
const entryPoints = Object.keys(manifest.exports)
  .filter((subpath) => !subpath.endsWith('.json'))
  .map((subpath) => subpath.replace('.', 'millrace'));

const importEverything = entryPoints
  .map((name, index) => `import * as part${index} from '${name}';`)
  .join('\n');

/** What a consumer writes; plain JavaScript, so it serves both languages. */
const consumer = `${importEverything}
import { batch, linear, linearData, run, sgd, squaredLoss, train } from 'millrace';
import { filter, lastValueFrom } from 'rxjs';

const training = run({ dir: 'runs/linear', engine: { prefer: 'cpu' } }, ({ read, createTrainer }) =>
  read(linearData({ size: 20 })).pipe(
    batch(10),
    train(createTrainer({ model: linear({ inputs: 2 }), optimizer: sgd(0.03), loss: squaredLoss })),
  ),
);
const last = await lastValueFrom(training.pipe(filter(({ type }) => type === 'end')));
console.log(last.type, [${entryPoints.map((_, index) => `part${index}`).join(', ')}].every((part) => Object.keys(part).length > 0));
`;

const compilerOptions = {
  target: 'ES2022',
  lib: ['ES2023'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: false,
};

describe('the published package', () => {
  let folder: string;
  let files: readonly string[];

  before(async function () {
    this.timeout(180_000);
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-package-'));
    await install(await pack(folder), folder);
    files = filesUnder(path.join(folder, 'node_modules/millrace'));
  });

  after(() => rm(folder, { recursive: true }));

  it('holds compiled code, each file with its types and its source map', () => {
    const types = files.filter((file) => file.endsWith('.d.ts'));
    expect(types).to.include('dist/index.d.ts').and.to.include('dist/cli/main.d.ts');
    expect(files).to.include.members(types.map((file) => file.replace(/\.d\.ts$/, '.js')));
    expect(files).to.include.members(types.map((file) => file.replace(/\.d\.ts$/, '.js.map')));
  });

  it('holds what is no TypeScript beside the code that reads it', () => {
    const assets = filesUnder(path.join(root, 'sinks')).filter((file) => !file.endsWith('.ts'));
    expect(files).to.include.members(assets.map((file) => `dist/sinks/${file}`));
  });

  it('holds nothing else: no sources, specs or data', () => {
    const folders = new Set(files.map((file) => file.split('/')[0]));
    expect([...folders].sort()).to.deep.equal([...packed, 'package.json'].sort());
    expect(files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).to.deep.equal([]);
  });

  it('takes no type from tfjs-node', async () => {
    const types = files.filter((file) => file.endsWith('.d.ts'));
    for (const file of types) {
      const text = await readFile(path.join(folder, 'node_modules/millrace', file), 'utf8');
      expect(text, file).not.to.match(/['"]@tensorflow\/tfjs-node/);
    }
  });

  it('satisfies a strict TypeScript consumer, and runs from it', async function () {
    this.timeout(120_000);
    await writeFile(path.join(folder, 'consumer.ts'), consumer);
    await writeFile(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['consumer.ts'] }),
    );
    // Types of tfjs-core and hono name browser classes that a consumer on Node has not: only our own must be whole.
    expect(await typeErrorsIn(folder, /^(consumer\.ts$|node_modules\/millrace\/)/)).to.deep.equal([]);
    const { stdout, stderr } = await runNode(['--import', import.meta.resolve('tsx'), 'consumer.ts'], {
      cwd: folder,
    });
    expect(stdout, stderr).to.equal('end true\n');
  });

  it('runs from plain JavaScript', async function () {
    this.timeout(60_000);
    await writeFile(path.join(folder, 'consumer.js'), consumer.replace('runs/linear', 'runs/plain'));
    const { stdout, stderr } = await runNode(['consumer.js'], { cwd: folder });
    expect(stdout, stderr).to.equal('end true\n');
  });

  it('has a command that helps', async function () {
    this.timeout(60_000);
    const command = path.join(folder, 'node_modules/millrace/bin/millrace.js');
    const { code, stdout } = await runNode([command, '--help'], { cwd: folder });
    expect(stdout).to.match(/usage: millrace/i);
    expect(code).to.equal(0);
  });
});

/** Builds beside the tree, so that neither dist nor a concurrent build is disturbed, and packs that. */
async function pack(folder: string): Promise<string> {
  const stage = path.join(folder, 'stage');
  const built = await runNode(['scripts/build.js', path.join(stage, 'dist')]);
  if (built.code !== 0) throw new Error(`the build failed:\n${built.stdout}${built.stderr}`);
  for (const entry of ['package.json', ...packed.filter((file) => file !== 'dist')])
    await cp(path.join(root, entry), path.join(stage, entry), { recursive: true });
  const { code, stdout, stderr } = await execute('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: stage,
  });
  if (code !== 0) throw new Error(`npm pack failed:\n${stderr}`);
  return path.join(folder, stdout.trim());
}

/** Unpacks the tarball as npm would, and links its dependencies and peers: no registry is asked. */
async function install(tarball: string, folder: string): Promise<void> {
  const modules = path.join(folder, 'node_modules');
  await mkdir(path.join(modules, 'millrace'), { recursive: true });
  await execute('tar', ['-xzf', tarball, '--strip-components=1', '-C', path.join(modules, 'millrace')]);
  const dependencies = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)];
  for (const name of [...dependencies, '@types/node'].filter((name) => !name.endsWith('tfjs-node'))) {
    await mkdir(path.dirname(path.join(modules, name)), { recursive: true });
    await symlink(path.join(root, 'node_modules', name), path.join(modules, name), 'junction');
  }
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
}
