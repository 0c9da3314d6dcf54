import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { type Outcome, published, readJson, root, runNode } from './helpers/repository.js';

const cruiser = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** Forbidden imports, each planted in a file of its own: the rule that must refuse it, the file, what it holds. */
const plants = [
  ['room-core', 'core/planted.ts', "import '../models/planted.js';"],
  ['room-engines', 'engines/planted.ts', "import '../models/planted.js';"],
  ['room-models', 'models/planted.ts', "import '../operators/planted.js';"],
  ['room-sources', 'sources/planted.ts', "import '../operators/planted.js';"],
  ['room-operators', 'operators/planted.ts', "import '../sinks/planted.js';"],
  ['room-sinks', 'sinks/planted.ts', "import type { Planted } from '../engines/type.js';"],
  ['room-run', 'run/planted.ts', "const late = await import('../sources/planted.js');"],
  ['room-pipelines', 'pipelines/planted.ts', "export * from '../cli/planted.js';"],
  ['room-cli', 'cli/planted.ts', "import '../index.js';"],
  ['no-cycle', 'core/egg.ts', "import './hen.js';"],
  ['no-whole-tensorflow', 'core/whole.ts', "import * as tf from '@tensorflow/tfjs';"],
  ['no-tfjs-node', 'engines/type.ts', "export type { Tensor as Planted } from '@tensorflow/tfjs-node';"],
  ['no-proofs', 'models/proof.ts', "import '../spec/planted.js';"],
  ['no-unresolved', 'core/lost.ts', "import './nowhere.js';"],
  ['no-undeclared', 'core/undeclared.ts', "import { expect } from 'chai';"],
] as const;

/** What the planted imports point at. */
const targets = {
  'index.ts': 'export {};',
  'spec/planted.ts': 'export {};',
  'core/hen.ts': "import './egg.js';",
};

describe('the import rules', () => {
  it('are checked by `npm run imports`, over everything that is published', () => {
    const manifest = z.object({ scripts: z.object({ imports: z.string() }) }).parse(readJson('package.json'));
    expect(manifest.scripts.imports).to.equal(
      `depcruise --config .dependency-cruiser.cjs ${published.join(' ')}`,
    );
  });

  describe('refuse a planted import', () => {
    let planted: string;
    let outcome: Outcome;

    before(async function () {
      this.timeout(60_000);
      planted = await plantTree();
      outcome = await cruise(planted);
    });

    after(() => rm(planted, { recursive: true }));

    for (const [rule, file, content] of plants) {
      it(`${rule}: ${file} with ${content}`, () => {
        expect(outcome.stdout).to.include(`error ${rule}: ${file}`);
      });
    }

    it('and end with an exit code that fails a build', () => {
      expect(outcome.code).to.be.greaterThan(0);
    });
  });
});

function cruise(directory: string): Promise<Outcome> {
  return runNode([cruiser, '--config', '.dependency-cruiser.cjs', ...published], { cwd: directory });
}

async function plantTree(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'millrace-imports-'));
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
    await cp(path.join(root, file), path.join(directory, file));
  await symlink(path.join(root, 'node_modules'), path.join(directory, 'node_modules'), 'junction');
  for (const [file, content] of Object.entries(targets)) await plant(directory, file, content);
  for (const [, file, content] of plants) await plant(directory, file, content);
  return directory;
}

async function plant(directory: string, file: string, content: string): Promise<void> {
  await mkdir(path.dirname(path.join(directory, file)), { recursive: true });
  await writeFile(path.join(directory, file), content);
}
