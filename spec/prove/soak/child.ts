import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { memory } from '@tensorflow/tfjs-core';
import { lastValueFrom, map, tap } from 'rxjs';
import { runningAccuracy } from '../../../models/metrics/running-accuracy.js';
import { windowed } from '../../../models/metrics/windowed.js';
import { mlp } from '../../../models/mlp.js';
import { adam } from '../../../models/optimizers/adam.js';
import { softmaxCrossEntropy } from '../../../models/softmax-cross-entropy.js';
import { batch } from '../../../operators/batch.js';
import { prequential } from '../../../operators/prequential.js';
import { serve } from '../../../operators/serve.js';
import { standardize } from '../../../operators/standardize.js';
import { run } from '../../../run/run.js';
import { jsonl } from '../../../sinks/jsonl.js';
import { jetStream } from '../../../sources/jetstream.js';
import { batchSize, features, messageSchema, type Report } from './messages.js';

/**
 * The service that is watched: it learns from a stream and answers requests, and says how it is when a line `report`
 * comes; a line `stop` ends it. Arguments: its folder, the server, and the stream.
 */
const [dir = '', servers = '', stream = ''] = process.argv.slice(2);

// Of the timer that measures, in milliseconds.
const resolution = 1;
const delays = monitorEventLoopDelay({ resolution });
const stop = new AbortController();
let steps = 0;

const service$ = run(
  {
    dir,
    seed: 7,
    engine: { prefer: 'wasm' },
    checkpoint: { everySteps: 500, keep: 2 },
    sinks: [jsonl()],
    signal: stop.signal,
  },
  ({ read, createTrainer }) => {
    const model = mlp({ inputShape: [features], hidden: [32], classes: 2, scale: 1 });
    const trainer = createTrainer({ model, optimizer: adam(0.001), loss: softmaxCrossEntropy });
    const lately = windowed(runningAccuracy(), 1000);
    return read(jetStream({ servers, stream, schema: messageSchema, ahead: 256 })).pipe(
      map((sample) => ({ ...sample, x: sample.x.features, y: sample.x.label })),
      batch(batchSize),
      standardize(),
      prequential(trainer, { per: 'batch', metrics: { lately } }),
      serve(trainer, { shape: [features], onListen: (url) => say({ url }) }),
      tap((event) => {
        if (event.type === 'step') steps = event.step;
      }),
    );
  },
);

createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'report') say(report());
  else stop.abort();
});
delays.enable();
await lastValueFrom(service$, { defaultValue: undefined });
process.stdin.destroy();

function report(): Report {
  // The collection that follows is no delay of the service.
  delays.disable();
  const delay = delays.percentile(99) / 1e6 - resolution;
  globalThis.gc?.();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  delays.reset();
  delays.enable();
  return { steps, tensors: memory().numTensors, rss, heap: heapUsed, arrays: arrayBuffers, delay };
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
