import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { randomFor } from '../../core/random.js';
import { transpile } from '../helpers/transpile.js';
import { differences, killed, unkilled } from '../prove/trials.js';

describe('a killed run', function () {
  // Every start is a process of its own; `npm run prove:resume` does the same some hundred times.
  this.timeout(240_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-kill-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('ends with bitwise the same weights, optimizer state and recorded files, wherever kill -9 hit it', async () => {
    const program = await transpile('spec/prove/resume-child.ts', folder);
    const subject = { engine: 'wasm', argument: '300', program } as const;
    const reference = await unkilled(subject);
    const random = randomFor(Date.now(), 'kill');
    let kills = 0;
    let span = reference.duration;
    for (let trial = 0; trial < 2 || kills === 0; trial++) {
      const instant = (): number => (0.3 + 0.7 * random.uniform()) * span;
      const { result, ...tally } = await killed(subject, instant, 2);
      expect(differences(reference.result, result)).to.deep.equal([]);
      expect(tally.leftBehind).to.equal(0);
      kills += tally.kills;
      // The machine was slower when the reference ran.
      if (tally.kills === 0) span /= 2;
    }
  });
});
