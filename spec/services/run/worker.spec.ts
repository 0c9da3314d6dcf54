import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { lastValueFrom, type Observable, toArray } from 'rxjs';
import type { RunEvent } from '../../../core/events.js';
import { type EngineOptions, engine, nativeStatus } from '../../../engines/index.js';
import { accuracy, adam, mlp, softmaxCrossEntropy } from '../../../models/index.js';
import { batch } from '../../../operators/batch.js';
import { evaluate } from '../../../operators/evaluate.js';
import { train } from '../../../operators/train.js';
import { run } from '../../../run/run.js';
import { jsonl } from '../../../sinks/jsonl.js';
import { fashionMnist } from '../../../sources/fashion-mnist.js';
import { refusal } from '../../helpers/refusal.js';
import { repeatableIn, useFolder } from '../../helpers/small-run.js';

/** The main job in small, with an optimizer that has state. */
function smallJob(dir: string, options: EngineOptions, signal?: AbortSignal): Observable<RunEvent> {
  const settings = { dir, engine: options, sinks: [jsonl()], ...(signal && { signal }) };
  return run(settings, ({ read, createTrainer }) => {
    const { training, test } = fashionMnist({ limit: 4000 });
    const trainer = createTrainer({
      model: mlp(),
      optimizer: adam(0.001),
      loss: softmaxCrossEntropy,
      metrics: { accuracy },
    });
    return read(training, { epochs: 2 }).pipe(batch(256), train(trainer), evaluate(trainer, test));
  });
}

function all(run$: Observable<RunEvent>): Promise<RunEvent[]> {
  return lastValueFrom(run$.pipe(toArray()));
}

async function weightsIn(dir: string): Promise<string> {
  return (await readFile(join(dir, 'model', 'weights.bin'))).toString('base64');
}

describe('native TensorFlow in a worker', () => {
  const folder = useFolder();
  const at = (name: string): string => join(folder.path, name);
  before(() => {
    if (!nativeStatus().installed) throw new Error('native TensorFlow is not installed: npx millrace native');
  });

  it('computes the same bits as in this thread, at once or in two parts', async () => {
    await all(smallJob(at('here'), { prefer: 'native' }));
    await all(smallJob(at('there'), { prefer: 'native', worker: true }));
    const stop = new AbortController();
    for (const worker of [true, false]) {
      await smallJob(at('parts'), { prefer: 'native', worker }, worker ? stop.signal : undefined).forEach(
        (event) => {
          if (event.type === 'step' && event.step === 9) stop.abort('half way');
        },
      );
    }
    for (const name of ['there', 'parts']) {
      expect(await weightsIn(at(name)), name).to.equal(await weightsIn(at('here')));
      expect(await repeatableIn(at(name)), name).to.deep.equal(await repeatableIn(at('here')));
    }
  });

  it('keeps the threads of the process', async () => {
    const loaded = await engine({ prefer: 'native', worker: true });
    const { threads } = loaded.setting;
    await loaded.close();
    const other = { prefer: 'native', threads: threads + 1 } as const;
    expect((await refusal(() => engine({ ...other, worker: true }))).code).to.equal('OPTION_INVALID');
    expect((await refusal(() => engine(other))).code).to.equal('OPTION_INVALID');
  });
});
