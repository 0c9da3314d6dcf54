import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { read } from '../../core/read.js';
import { collect } from '../helpers/flow.js';
import { largeSamples } from '../helpers/large-samples.js';
import { transpile } from '../helpers/transpile.js';

describe('a process killed while it makes a cache', function () {
  // Every trial is a process of its own.
  this.timeout(60_000);
  let temporary: string;
  let killer: string;

  before(async () => {
    temporary = await mkdtemp(path.join(tmpdir(), 'millrace-cache-killer-'));
    killer = await transpile('spec/helpers/cache-killer.ts', temporary);
  });

  after(() => rm(temporary, { recursive: true }));

  for (const killAt of [0, 17, 29])
    it(`at sample ${killAt} leaves no cache, and the next process makes it and clears up`, async () => {
      const dir = path.join(temporary, `killed at ${killAt}`);
      expect(await runKiller(dir, killAt)).to.equal('SIGKILL');
      const left = await readdir(dir);
      expect(left.map((name) => path.extname(name))).to.deep.equal(['.partial']);

      const { items, errors } = await collect(read(largeSamples(dir), { shuffle: false }));
      expect(errors).to.deep.equal([]);
      expect(items.map(({ x, y }) => [x.data.length, x.data.at(-1), y])).to.deep.equal(
        Array.from({ length: 30 }, (_, index) => [100_000, index, index]),
      );
      expect((await readdir(dir)).map((name) => path.extname(name))).to.deep.equal(['']);
    });

  /** The signal that ended the process. */
  function runKiller(dir: string, killAt: number): Promise<string | null> {
    const child = spawn(process.execPath, [killer, dir, String(killAt)], { stdio: 'inherit' });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (_, signal) => resolve(signal));
    });
  }
});
