import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { root, runNode } from '../helpers/repository.js';

const names = readdirSync(path.join(root, 'bench'))
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => path.basename(file, '.ts'));

describe('npm run bench', () => {
  for (const args of [[], ['no-such-benchmark'], ['demand', 'step']])
    it(`lists the benchmarks when asked for ${args.join(' ') || 'none'}`, async () => {
      const { code, stderr } = await runNode(['--import', 'tsx', 'bench/main.ts', ...args]);
      expect(code).to.equal(2);
      expect(stderr.match(/^ {2}\S+$/gm)).to.deep.equal(names.map((name) => `  ${name}`));
    });
});
