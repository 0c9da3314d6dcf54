import { once } from 'node:events';
import { parseArgs } from 'node:util';
import {
  batch,
  type Dense,
  fromHot,
  ftrl,
  hashFeatures,
  joinLabels,
  jsonl,
  logisticLearner,
  predict,
  prequential,
  type RunEvent,
  run,
  runningLogLoss,
  runningRocAuc,
  windowed,
} from 'millrace';
import { map } from 'rxjs';
import { readOn } from './readers.js';
import { createService } from './service.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3000' },
    dir: { type: 'string', default: 'runs' },
    readers: { type: 'string', default: '10' },
  },
});

const buckets = 2 ** 12;
const metrics = {
  logLoss: runningLogLoss(),
  auc: runningRocAuc(),
  aucLately: windowed(runningRocAuc(), 2000),
};
const queue = { capacity: 1000, whenFull: 'dropNewest' } as const;

const service = createService();
const stop = new AbortController();
const clicks = run(
  {
    dir: values.dir,
    signal: stop.signal,
    checkpoint: { everySteps: 50 },
    // The learner computes on plain arrays: there is no use in native TensorFlow.
    engine: { prefer: 'cpu' },
    sinks: [jsonl()],
  },
  ({ read, createTrainer }) => {
    const learner = createTrainer(
      logisticLearner({ features: buckets, sparse: true, optimizer: ftrl({ learningRate: 0.1 }) }),
    );
    const shown$ = read(fromHot(service.questions$, { name: 'questions', ...queue })).pipe(
      hashFeatures({ columns: ['reader', 'device', 'topic'], crosses: [['reader', 'topic']], buckets }),
      predict(learner),
      map(({ answer, prediction, ...shown }) => {
        answer(probabilityOf(prediction));
        return shown;
      }),
    );
    const outcomes$ = read(fromHot(service.outcomes$, { name: 'outcomes', ...queue }));
    return joinLabels(shown$, outcomes$, { key: ({ id }) => id, within: 1000 }).pipe(
      batch(10),
      prequential(learner, { metrics }),
    );
  },
);

const url = await service.app.listen({ port: Number(values.port) });
console.log(`reading at ${url}, Ctrl-C stops`);
const ended = clicks.forEach(tell);
const leave = new AbortController();
const simulated = Array.from({ length: Number(values.readers) }, () => readOn(url, leave.signal));

await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), ended]);
// From the front to the back: what was asked is still answered.
leave.abort();
await Promise.all(simulated);
await service.app.close();
stop.abort('it was told to');
await ended;

function probabilityOf({ data: [logit = 0] }: Dense): number {
  return 1 / (1 + Math.exp(-logit));
}

function tell(event: RunEvent): void {
  if (event.type === 'resumed') console.log(`goes on at step ${event.step}`);
  if (event.type === 'stopped')
    console.log(`stopped at step ${event.step}, goes on when it is started again`);
  if (event.type === 'warning') console.log(event.message);
  if (event.type !== 'step') return;
  service.figures = { step: event.step, ...event.metrics };
  if (event.step % 100 > 0) return;
  const { logLoss = 0, auc = 0, aucLately = 0 } = event.metrics;
  const figures = `log loss ${logLoss.toFixed(3)}  AUC ${auc.toFixed(3)}, lately ${aucLately.toFixed(3)}`;
  console.log(`step ${event.step}  ${figures}`);
}
