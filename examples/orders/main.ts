import { parseArgs } from 'node:util';
import {
  batch,
  ftrl,
  hashFeatures,
  jsonl,
  kafka,
  logisticLearner,
  predictionEvents,
  prequential,
  type RunEvent,
  run,
  runningLogLoss,
  runningRocAuc,
  toKafka,
} from 'millrace';
import { map, merge } from 'rxjs';
import { z } from 'zod';
import { openTopics, sell } from './shop.js';

const { values } = parseArgs({
  options: {
    broker: { type: 'string', default: 'localhost:9092' },
    dir: { type: 'string', default: 'runs' },
    every: { type: 'string', default: '5' },
    'no-shop': { type: 'boolean', default: false },
  },
});
const { broker, dir, every } = values;

const order = z.object({
  id: z.string(),
  customer: z.string(),
  country: z.string(),
  hour: z.number(),
  amount: z.number(),
});
const outcome = order.extend({ fraud: z.boolean() });
const orders = kafka({
  brokers: broker,
  topic: 'orders',
  group: 'fraud-orders',
  name: 'orders',
  schema: order,
});
const outcomes = kafka({
  brokers: broker,
  topic: 'outcomes',
  group: 'fraud-outcomes',
  name: 'outcomes',
  schema: outcome,
});
const predictions = toKafka({ brokers: broker, topic: 'predictions', types: ['prediction'] });

// What is predicted and what is learnt from are made of orders alike.
const features = {
  columns: ['customer', 'country', 'night', 'digits'],
  crosses: [['customer', 'country']],
  buckets: 2 ** 10,
} as const;
const columnsOf = ({ customer, country, hour, amount }: z.infer<typeof order>) => ({
  ...{ customer, country },
  night: hour < 6,
  digits: Math.log10(amount),
});

const stop = new AbortController();
const fraud = run(
  {
    dir,
    signal: stop.signal,
    checkpoint: { everySteps: 20 },
    // The learner computes on plain arrays: there is no use in native TensorFlow.
    engine: { prefer: 'cpu' },
    sinks: [jsonl(), predictions],
  },
  ({ read, createTrainer }) => {
    const optimizer = ftrl({ learningRate: 0.1 });
    const learner = createTrainer(logisticLearner({ features: features.buckets, sparse: true, optimizer }));
    const learnt$ = read(outcomes).pipe(
      map(({ x, at }) => ({ x: columnsOf(x), y: x.fraud ? 1 : 0, at })),
      hashFeatures(features),
      batch(10),
      prequential(learner, { metrics: { logLoss: runningLogLoss(), auc: runningRocAuc() } }),
    );
    const told$ = read(orders).pipe(
      map(({ x, at }) => ({ id: x.id, x: columnsOf(x), at })),
      hashFeatures(features),
      predictionEvents(learner, { key: ({ id }) => id }),
    );
    return merge(learnt$, told$);
  },
);

await openTopics(broker, ['orders', 'outcomes', 'predictions']).catch(explain);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(signal));
const shop = values['no-shop'] ? undefined : sell({ broker, every: Number(every), signal: stop.signal });
await fraud.forEach(tell);
await shop;

function tell(event: RunEvent): void {
  if (event.type === 'resumed') console.log(`goes on at step ${event.step}`);
  if (event.type === 'stopped')
    console.log(`stopped at step ${event.step}, goes on when it is started again`);
  if (event.type === 'warning') console.log(event.message);
  if (event.type === 'step' && event.step % 20 === 0) {
    const { logLoss = 0, auc = 0 } = event.metrics;
    console.log(`step ${event.step}  log loss ${logLoss.toFixed(3)}  AUC ${auc.toFixed(3)}`);
  }
}

function explain(error: unknown): void {
  console.error(`no Kafka at ${broker} (${error instanceof Error ? error.message : error})`);
  console.error('Start one:          docker run --rm -p 9092:9092 apache/kafka:4.0.0');
  console.error('or name another:    npm start -- --broker host:9092');
  process.exit(1);
}
