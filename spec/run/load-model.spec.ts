import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { io } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { toModelArtifacts } from '../../models/artifacts.js';
import { averageWeights } from '../../models/optimizers/average-weights.js';
import { createCheckpointStore } from '../../run/checkpoint-store.js';
import { loadModel } from '../../run/load-model.js';
import { type Define, filesUnder } from '../../run/run-context.js';
import { refusal } from '../helpers/refusal.js';
import { completed, smallPipeline, smallRun, stoppedAt, useFolder } from '../helpers/small-run.js';

const points = { data: Float32Array.of(1, 0, 0, 1, 2, 2), shape: [3, 2] };

describe('loadModel', () => {
  const folder = useFolder();
  before(() => engine({ prefer: 'cpu' }));

  it('predicts with what a finished run has learnt', async () => {
    await completed(smallRun(folder.path, { epochs: 8 }));
    const model = await loadModel(folder.path);
    const { data, shape } = model.predict(points);
    model.dispose();
    expect(shape).to.deep.equal([3, 1]);
    // The data is 2 x - 3.4 y + 4.2.
    expect([...data].map((value) => Math.round(value * 10) / 10)).to.deep.equal([6.2, 0.8, 1.4]);
  });

  it('takes the newest checkpoint of a run that is not finished', async () => {
    await stoppedAt(folder.path, (event) => event.type === 'step' && event.step === 6);
    const model = await loadModel(folder.path);
    expect(model.predict(points).data).to.have.length(3);
    model.dispose();
  });

  it('reads the same from the finished model as from its last checkpoint', async () => {
    await completed(smallRun(folder.path));
    const finished = await loadModel(folder.path);
    const before = finished.predict(points);
    finished.dispose();
    await rm(join(folder.path, 'model'), { recursive: true });
    const fromCheckpoint = await loadModel(folder.path);
    expect(fromCheckpoint.predict(points)).to.deep.equal(before);
    fromCheckpoint.dispose();
  });

  it('takes the averages of the weights where the optimizer has them, finished or not', async () => {
    const define: Define = (context) =>
      smallPipeline({
        ...context,
        createTrainer: (options) =>
          context.createTrainer(
            'learner' in options
              ? options
              : { ...options, optimizer: averageWeights(options.optimizer, { decay: 0.9 }) },
          ),
      });
    await completed(smallRun(folder.path, { define }));
    const { checkpoint } = await createCheckpointStore({ dir: folder.path }).readNewest();
    const goneOnWith = checkpoint?.files.get('model/weights.bin');
    expect(await readFile(join(folder.path, 'model', 'weights.bin'))).to.not.deep.equal(goneOnWith);
    const finished = await loadModel(folder.path);
    await rm(join(folder.path, 'model'), { recursive: true });
    const fromCheckpoint = await loadModel(folder.path);
    expect(fromCheckpoint.predict(points)).to.deep.equal(finished.predict(points));
    finished.dispose();
    fromCheckpoint.dispose();
  });

  it('leaves checkpoints that plain tf.loadLayersModel opens', async () => {
    await completed(smallRun(folder.path));
    const { checkpoint } = await createCheckpointStore({ dir: folder.path }).readNewest();
    const artifacts = toModelArtifacts(filesUnder(checkpoint?.files ?? new Map(), 'model'));
    const plain = await loadLayersModel(io.fromMemory(artifacts));
    expect(plain.countParams()).to.equal(3);
    plain.dispose();
  });

  it('says so when there is no model, or none with a topology, or the input has another shape', async () => {
    expect((await refusal(() => loadModel(folder.path))).code).to.equal('RUN_MISSING');
    await completed(smallRun(folder.path));
    const model = await loadModel(folder.path);
    expect(() => model.predict({ data: Float32Array.of(1, 2, 3), shape: [1, 3] })).to.throw(/\[size, 2\]/);
    model.dispose();
    const other = await refusal(() => loadModel(folder.path, { name: 'other' }));
    expect(other.message).to.match(/trainer other/);
  });
});
