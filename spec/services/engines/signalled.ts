import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { engine } from '../../../engines/index.js';
import { mlp } from '../../../models/index.js';
import { classBatch, trainerOf } from '../../models/support.js';

/** What a training came to that may have been signalled. */
export interface SignalledTraining {
  /** The digest of all weights. */
  readonly hash: string;
  /** How often the handler of SIGUSR2 was called. */
  readonly usr2: number;
  /** The steps done when the handler of SIGINT was called; null where it was not. */
  readonly interruptedAfter: number | null;
}

/** The lines it prints before the {@link SignalledTraining}: signals may come, and some steps are done. */
export const progress = { listening: 'listening', training: 'training' } as const;

/** Trains the perceptron 784-256-10 on native TensorFlow, then waits for the end of its standard input. */
export async function trainSignalled(steps: number): Promise<void> {
  let usr2 = 0;
  let done = 0;
  let interruptedAfter: number | null = null;
  process.on('SIGUSR2', () => {
    usr2++;
  });
  process.on('SIGINT', () => {
    interruptedAfter = done;
  });
  console.log(progress.listening);
  const trainer = await trainerOf({ model: mlp({ scale: 1 }) }, 1, await engine({ prefer: 'native' }));
  const batch = classBatch([28, 28, 1], { size: 256, classes: 10 });
  for (; done < steps; done++) {
    if (done === 10) console.log(progress.training);
    await trainer.step(batch);
    await turn();
  }
  const digest = createHash('sha256');
  for (const { data } of (await trainer.snapshot()).weights) digest.update(data);
  const training: SignalledTraining = { hash: digest.digest('hex'), usr2, interruptedAfter };
  console.log(JSON.stringify(training));
  // Node ends listening to signals before it ends, so that one on its way would end it in place of its status.
  process.stdin.resume();
}
