import { parseArgs } from 'node:util';
import { accuracy, mlp, sgd, softmaxCrossEntropy } from '../../models/index.js';
import { batch, evaluate, train } from '../../operators/index.js';
import { run } from '../../run/index.js';
import { dashboard, jsonl } from '../../sinks/index.js';
import { fashionMnist } from '../../sources/index.js';

// The main job with its dashboard, in a process of its own: says the link, and after each epoch what it has used.
const { values } = parseArgs({ options: { dir: { type: 'string' }, epochs: { type: 'string' } } });
const { dir = 'runs/watched', epochs = '1' } = values;

const tell = (told: object): void => void process.stdout.write(`${JSON.stringify(told)}\n`);
const sinks = [jsonl(), dashboard({ say: (line) => tell({ url: line.replace('dashboard: ', '') }) })];

await run({ dir, seed: 1, sinks }, ({ read, createTrainer }) => {
  const { training, test } = fashionMnist();
  const trainer = createTrainer({
    model: mlp(),
    optimizer: sgd(0.5),
    loss: softmaxCrossEntropy,
    metrics: { accuracy },
  });
  return read(training, { epochs: Number(epochs) }).pipe(
    batch(256),
    train(trainer),
    evaluate(trainer, test, { name: 'test' }),
  );
}).forEach((event) => {
  if (event.type !== 'epoch') return;
  const { user, system } = process.cpuUsage();
  tell({ epoch: event.epoch, cpu: (user + system) / 1000, memory: process.memoryUsage.rss() });
});
