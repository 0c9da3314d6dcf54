import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { engineNames } from '../../../engines/engine.js';
import { adam, sgd } from '../../../models/index.js';
import { batch, train } from '../../../operators/index.js';
import { type Define, run } from '../../../run/index.js';
import { jsonl } from '../../../sinks/index.js';
import { fashionMnist, fromArrays } from '../../../sources/index.js';
import { serve } from '../../comparison/serve.js';
import { arrayOf, readArrays } from '../files.js';
import { type Answer, type Question, questionSchema } from '../protocol.js';
import { seed } from '../seed.js';
import { networkOf } from './networks.js';
import { Round } from './round.js';

/**
 * Millrace as a competitor: `tsx ours.ts OPTIONS`, with the engine's options as JSON. It trains through the whole
 * pipeline: source, shuffle, batch, train, and events into a file of the run's folder.
 */
const engine = z
  .object({
    prefer: z.enum(engineNames),
    worker: z.boolean().default(false),
    executor: z.enum(['compiled', 'eager']).exactOptional(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

// Checkpoints are not what is compared: nobody else takes any.
const checkpoint = { everySteps: 1_000_000_000 };

// Loaded once, for all rounds.
const pictures = fashionMnist().training;

await serve({ node: process.versions.node }, questionSchema, async (question) => {
  const dir = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  try {
    return await trainIn(dir, question, await define(question));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

async function trainIn(dir: string, question: Question, pipeline: Define): Promise<Answer> {
  const round = new Round(question);
  const stop = new AbortController();
  const options = { dir, seed, engine, checkpoint, sinks: [jsonl()], signal: stop.signal };
  await run(options, pipeline).forEach((event) => {
    if (event.type !== 'step' || stop.signal.aborted) return;
    if (round.step(event.loss, event.size)) stop.abort();
  });
  return round.answer();
}

async function define({ row, way, folder, batch: size, optimizer, learningRate }: Question): Promise<Define> {
  const arrays = await readArrays(folder);
  const [x, y] = [arrayOf(arrays, 'x'), arrayOf(arrays, 'y')];
  const source = x.shape.length === 4 ? pictures : fromArrays({ x, y });
  return ({ read, createTrainer }) => {
    const rule = optimizer === 'adam' ? adam({ learningRate }) : sgd({ learningRate });
    const trainer = createTrainer({
      ...networkOf(row),
      optimizer: rule,
      ...(way === 'tensors' && { computeWith: 'tensors' }),
    });
    return read(source, { epochs: 1_000_000 }).pipe(batch(size), train(trainer));
  };
}
