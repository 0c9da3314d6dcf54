import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { randomFor } from '../../../core/random.js';
import { transpile } from '../../helpers/transpile.js';
import { liveBrokers } from '../../prove/live/brokers.js';
import { count, eachOnce } from '../../prove/live/result.js';
import { killed, unkilled } from '../../prove/live/trial.js';

/** A small version of `npm run prove:live`. */
describe('training from a broker, with kills on both sides', () => {
  let folder: string;
  let program: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-live-'));
    program = await transpile('spec/prove/live/child.ts', folder);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const [kind, start] of Object.entries(liveBrokers))
    it(`${kind}: learns from each message once, and ends with the same model where there is one order`, async () => {
      const messages = 5000;
      const broker = await start(messages);
      try {
        const random = randomFor(1, `kill ${kind}`);
        const trial = { broker, program, folder, messages, random, consumerKills: 3, brokerKills: 1 };
        const reference = await unkilled(trial);
        const { result, consumerKills, brokerKills } = await killed(trial);
        expect({ consumerKills, brokerKills }).to.deep.equal({ consumerKills: 3, brokerKills: 1 });
        const counts = count(messages, result.learned, broker.partitions);
        expect(counts).to.satisfy(eachOnce, JSON.stringify(counts));
        if (broker.partitions === 1) expect(result).to.deep.equal(reference.result);
      } finally {
        await broker.remove();
      }
    });
});
