import { parseArgs } from 'node:util';
import {
  batch,
  dashboard,
  detectDrift,
  jsonl,
  linearLearner,
  mqtt,
  pageHinkley,
  prequential,
  type RunEvent,
  run,
  runningMeanAbsoluteError,
  sgd,
  standardize,
  windowed,
} from 'millrace';
import { map } from 'rxjs';
import { z } from 'zod';
import { sendReadings } from './sensor.js';

const { values } = parseArgs({
  options: {
    broker: { type: 'string', default: 'mqtt://localhost:1883' },
    port: { type: 'string', default: '8080' },
    dir: { type: 'string', default: 'runs' },
    every: { type: 'string', default: '10' },
    wears: { type: 'string', default: '2000' },
    'no-sensor': { type: 'boolean', default: false },
  },
});

const readings = mqtt({
  url: values.broker,
  topics: ['motors/+'],
  // The broker keeps for it what comes while it is away.
  clientId: 'motor-model',
  schema: z.object({ load: z.number(), around: z.number(), celsius: z.number() }),
});

const stop = new AbortController();
const motor = run(
  {
    dir: values.dir,
    signal: stop.signal,
    checkpoint: { everySteps: 200 },
    // The learner computes on plain arrays: there is no use in native TensorFlow.
    engine: { prefer: 'cpu' },
    sinks: [jsonl(), dashboard({ port: Number(values.port) })],
  },
  ({ read, createTrainer }) => {
    const learner = createTrainer(linearLearner({ features: 2, optimizer: sgd(0.01) }));
    return read(readings).pipe(
      map((sample) => ({ ...sample, x: [sample.x.load, sample.x.around], y: sample.x.celsius })),
      batch(1),
      standardize({ per: 'sample' }),
      prequential(learner, { metrics: { error: windowed(runningMeanAbsoluteError(), 50) } }),
      // An error that grows is a drift: for a while the model learns ten times as fast.
      detectDrift(pageHinkley({ mode: 'up', threshold: 20 }), {
        of: 'error',
        onDrift: { raiseRate: learner, by: 10, steps: 200 },
      }),
    );
  },
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(signal));
const sensor = values['no-sensor'] ? undefined : simulate().catch(explain);
await motor.forEach(tell);
await sensor;

function simulate(): Promise<void> {
  const { broker: url, every, wears } = values;
  const { signal } = stop;
  return sendReadings({ url, topic: 'motors/1', every: Number(every), wears: Number(wears), signal });
}

function tell(event: RunEvent): void {
  if (event.type === 'resumed') console.log(`goes on at reading ${event.step}`);
  if (event.type === 'stopped')
    console.log(`stopped at reading ${event.step}, goes on when it is started again`);
  if (event.type === 'warning') console.log(event.message);
  if (event.type === 'drift')
    console.log(`drift at reading ${event.step}: off by ${event.value.toFixed(1)} °C`);
  if (event.type === 'step' && event.step % 200 === 0)
    console.log(`reading ${event.step}: off by ${event.metrics.error?.toFixed(1)} °C`);
}

function explain(error: unknown): void {
  console.error(`no MQTT broker at ${values.broker} (${error instanceof Error ? error.message : error})`);
  console.error(
    'Start one:          docker run --rm -p 1883:1883 eclipse-mosquitto:2 mosquitto -c /mosquitto-no-auth.conf',
  );
  console.error('or on Debian:       apt-get install mosquitto && mosquitto');
  console.error('or name another:    npm start -- --broker mqtt://host:1883');
  process.exit(1);
}
