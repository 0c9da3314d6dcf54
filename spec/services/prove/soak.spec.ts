import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { transpile } from '../../helpers/transpile.js';
import { soak } from '../../prove/soak/soak.js';
import { steadinessOf } from '../../prove/soak/verdict.js';

/** A short version of `npm run prove:soak`. */
describe('learning from a broker and serving at once', () => {
  it('keeps memory and tensors as they are, and answers every request', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-soak-'));
    try {
      const program = await transpile('spec/prove/soak/child.ts', folder);
      const work = { rounds: 12, portions: 10, milliseconds: 0, messages: 96, requests: 4 };
      const { reports, served } = await soak({ program, folder, ...work });
      const { growth, tensorsFlat } = steadinessOf(reports);
      expect(served).to.equal(12 * 10 * 4);
      expect(reports.at(-1)?.steps).to.equal((12 * 10 * 96) / 32);
      expect(tensorsFlat).to.equal(true);
      // Of so few rounds some are still warming up: a leak of every message would show all the same.
      expect(growth.heapAndArrays).to.be.lessThan(1.3);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
