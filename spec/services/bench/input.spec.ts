import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { Competitors } from '../../../bench/comparison/competitors.js';
import { processes } from '../../../bench/input/contenders.js';
import { Field } from '../../../bench/input/field.js';
import { figuresOf } from '../../../bench/input/figures.js';
import { measureMemory } from '../../../bench/input/memory.js';
import { inputOptions } from '../../../bench/input/options.js';
import { measureResume } from '../../../bench/input/resume.js';

describe('npm run bench -- input, in its own processes', () => {
  const never = new AbortController().signal;
  const silent = (): void => {};

  it('compares millrace with the loop by hand on the same pictures', async () => {
    const competitors = new Competitors({ processes, python: '', threads: 1 });
    const field = new Field(competitors, silent);
    try {
      const options = inputOptions(['--without', 'torch,tf-', '--rounds', '1', '--seconds', '0.1']);
      for (const row of ['pictures', 'augmented'] as const) {
        const figures = figuresOf(await field.compare(row, options));
        expect([...figures.keys()]).to.deep.equal(['millrace', 'hand']);
        for (const { agrees, rate } of figures.values()) {
          expect(agrees).to.equal(true);
          expect(rate).to.be.greaterThan(0);
        }
      }
    } finally {
      competitors.close();
    }
  });

  it('measures the time to the first batch, fresh and resumed', async () => {
    const [round, ...others] = await measureResume(1, never);
    expect(others).to.deep.equal([]);
    expect(round?.fresh).to.have.length(200);
    expect(round?.resumed).to.have.length(200);
  });

  describe('memory', () => {
    let cache: string;
    const before = process.env.MILLRACE_CACHE;
    beforeEach(async () => {
      cache = await mkdtemp(path.join(tmpdir(), 'millrace-spec-'));
      process.env.MILLRACE_CACHE = cache;
    });
    afterEach(async () => {
      if (before === undefined) delete process.env.MILLRACE_CACHE;
      else process.env.MILLRACE_CACHE = before;
      await rm(cache, { recursive: true, force: true });
    });

    it('is that of a process that reads every row, and the files are removed', async () => {
      const [small, large] = await measureMemory({ bytes: 1000, factor: 3 }, silent, never);
      expect(large.rows).to.equal(3 * small.rows);
      expect(large.bytes).to.be.greaterThan(2.9 * small.bytes);
      expect(small.peak).to.be.greaterThan(2 ** 20);
      expect(await readdir(cache)).to.deep.equal([]);
    });

    it('says so when the disk has no room for the files', async () => {
      const refused = await measureMemory({ bytes: 1e18, factor: 1 }, silent, never).catch(String);
      expect(refused).to.match(/free, memory is measured with files of/);
      expect(await readdir(cache)).to.deep.equal([]);
    });
  });
});
