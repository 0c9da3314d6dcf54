import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { z } from 'zod';
import { engine } from '../../engines/index.js';
import { accuracy } from '../../models/accuracy.js';
import { mlp } from '../../models/mlp.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { softmaxCrossEntropy } from '../../models/softmax-cross-entropy.js';
import { batch } from '../../operators/batch.js';
import { evaluate } from '../../operators/evaluate.js';
import { train } from '../../operators/train.js';
import { run } from '../../run/run.js';
import { jsonl } from '../../sinks/jsonl.js';
import { fashionMnist } from '../../sources/fashion-mnist.js';
import { useFolder } from '../helpers/small-run.js';

// A collection on demand, so that what is measured is held and not merely uncollected.
setFlagsFromString('--expose-gc');
const collect = z.function({ input: [], output: z.void() }).implement(runInNewContext('gc'));

const megabyte = 2 ** 20;

describe('the memory of a run', () => {
  const folder = useFolder();
  before(() => engine({ prefer: 'wasm' }));

  it('stays flat over ten epochs: heap, buffers and tensors', async function () {
    this.timeout(60_000);
    const { training, test } = fashionMnist({ limit: 1500 });
    const held: number[] = [];
    const tensors: number[] = [];
    await run(
      { dir: folder.path, engine: { prefer: 'wasm' }, checkpoint: { everySteps: 10 }, sinks: [jsonl()] },
      ({ read, createTrainer }) => {
        const trainer = createTrainer({
          model: mlp({ hidden: [16] }),
          optimizer: sgd(0.1),
          loss: softmaxCrossEntropy,
          metrics: { accuracy },
        });
        return read(training, { epochs: 10 }).pipe(batch(64), train(trainer), evaluate(trainer, test));
      },
    ).forEach((event) => {
      if (event.type !== 'evaluation') return;
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      held.push((heapUsed + arrayBuffers) / megabyte);
      tensors.push(memory().numTensors);
    });
    expect(new Set(tensors).size, String(tensors)).to.equal(1);
    // The least of several epochs: a write under way may hold a buffer at any one of them, a leak is in all. The first
    // epoch still compiles and fills caches; from the second to the sixth leaked batches would come to 4.7 MB.
    const growth = Math.min(...held.slice(5)) - Math.min(...held.slice(1, 5));
    expect(growth, held.map((size) => size.toFixed(1)).join(' ')).to.be.lessThan(2);
  });
});
