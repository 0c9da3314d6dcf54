import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type io, Tensor, tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import fc from 'fast-check';
import { tensorScope } from '../../core/tensor-scope.js';
import { fromLayersFiles, toLayersFiles } from '../../models/artifacts.js';
import { mlp } from '../../models/mlp.js';
import type { NamedArray } from '../../models/model.js';
import { adam } from '../../models/optimizers/adam.js';
import type { TrainerSnapshot } from '../../models/trainer.js';
import { refusal } from '../helpers/refusal.js';
import { classBatch, trainerOf, zeroLine } from './support.js';

describe('artifacts', () => {
  const network = () => mlp({ inputShape: [2, 2, 1], hidden: [5], classes: 3, scale: 1 });

  async function trainedSnapshot(): Promise<TrainerSnapshot> {
    const trainer = await trainerOf({ model: network(), optimizer: adam(0.01) });
    for (let number = 0; number < 3; number++) trainer.step(classBatch([2, 2, 1], { number }));
    const snapshot = trainer.snapshot();
    trainer.dispose();
    return snapshot;
  }

  it('are read back as they were written', async () => {
    const snapshot = await trainedSnapshot();
    expect(reread(snapshot)).to.deep.equal(snapshot);
  });

  it('are read back as they were written, whatever a snapshot holds', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        expect(reread(snapshot)).to.deep.equal(snapshot);
      }),
      { numRuns: 50 },
    );
  });

  it('are the same bytes for the same snapshot', async () => {
    const [one, other] = [await trainedSnapshot(), await trainedSnapshot()];
    expect(toLayersFiles(other)).to.deep.equal(toLayersFiles(one));
  });

  it('can be read from the middle of a larger buffer', async () => {
    const snapshot = await trainedSnapshot();
    const shifted = toLayersFiles(snapshot).map(({ path, data }): [string, Uint8Array] => {
      const around = Buffer.alloc(data.length + 3);
      around.set(data, 3);
      return [path, around.subarray(3)];
    });
    expect(fromLayersFiles(new Map(shifted))).to.deep.equal(snapshot);
  });

  it('written to disk, open with plain tf.loadLayersModel and predict the same', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-artifacts-'));
    try {
      const trainer = await trainerOf({ model: network() });
      trainer.step(classBatch([2, 2, 1]));
      for (const { path, data } of toLayersFiles(trainer.snapshot()))
        await writeFile(join(folder, path), data);
      const opened = await loadLayersModel(folderHandler(folder));
      const { x } = classBatch([2, 2, 1], { number: 1 });
      const expected = await trainer.predict(x);
      tensorScope('predict', () => {
        const output = opened.predict(tensor(x.data, [...x.shape], 'float32'));
        expect(output instanceof Tensor && [...output.dataSync()]).to.deep.equal([...expected.data]);
      });
      opened.dispose();
      trainer.dispose();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('of a function of variables hold a manifest of the weights alone', async () => {
    const trainer = await trainerOf({ model: zeroLine(2) });
    const [model] = toLayersFiles(trainer.snapshot());
    const json = JSON.parse(new TextDecoder().decode(model?.data));
    expect(json).to.not.have.property('modelTopology');
    expect(json.weightsManifest).to.deep.equal([
      {
        paths: ['weights.bin'],
        weights: [
          { name: 'kernel', shape: [2, 1], dtype: 'float32' },
          { name: 'bias', shape: [1], dtype: 'float32' },
        ],
      },
    ]);
    expect(reread(trainer.snapshot())).to.deep.equal(trainer.snapshot());
    trainer.dispose();
  });

  it('are refused by name where one is missing, cut short, too long or of another form', async () => {
    const files = new Map(toLayersFiles(await trainedSnapshot()).map(({ path, data }) => [path, data]));
    const text = (content: string) => new TextEncoder().encode(content);
    const bytes = files.get('weights.bin') ?? new Uint8Array();
    const damages: readonly [string, Uint8Array | undefined][] = [
      ['model.json', undefined],
      ['model.json', text('{')],
      ['model.json', text('{}')],
      ['weights.bin', undefined],
      ['weights.bin', bytes.subarray(1)],
      ['weights.bin', Uint8Array.of(...bytes, 0)],
      ['optimizer.json', text('{"step": -1}')],
      ['optimizer.bin', new Uint8Array(4)],
    ];
    for (const [path, data] of damages) {
      const damaged = new Map(files);
      if (data) damaged.set(path, data);
      else damaged.delete(path);
      const error = await refusal(() => fromLayersFiles(damaged));
      expect(error.code).to.equal('CHECKPOINT_DAMAGED');
      expect(error.details.what).to.equal(path);
    }
  });
});

function reread(snapshot: TrainerSnapshot): TrainerSnapshot {
  return fromLayersFiles(new Map(toLayersFiles(snapshot).map(({ path, data }) => [path, data])));
}

/** Opens a folder the way `tf.io.fileSystem` does, which tfjs-node alone has. */
function folderHandler(folder: string): io.IOHandler {
  return {
    async load() {
      const { modelTopology, weightsManifest } = JSON.parse(
        await readFile(join(folder, 'model.json'), 'utf8'),
      );
      const [{ paths, weights }] = weightsManifest;
      const weightData = new Uint8Array(await readFile(join(folder, paths[0]))).buffer;
      return { modelTopology, weightSpecs: weights, weightData };
    },
  };
}

const anyArray = fc
  .record({
    name: fc.string(),
    dtype: fc.constantFrom('float32', 'int32', 'bool'),
    shape: fc.array(fc.nat(4), { maxLength: 3 }),
  })
  .chain(({ name, dtype, shape }) => {
    const length = shape.reduce((product, each) => product * each, 1);
    const bounds = { minLength: length, maxLength: length };
    const data: fc.Arbitrary<NamedArray['data']> =
      dtype === 'float32'
        ? fc.float32Array(bounds)
        : dtype === 'int32'
          ? fc.int32Array(bounds)
          : fc.uint8Array(bounds);
    return data.map((values): NamedArray => ({ name, dtype, shape, data: values }));
  });

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0));

const anySnapshot: fc.Arbitrary<TrainerSnapshot> = fc.record({
  step: fc.nat(),
  learningRate: number,
  topology: fc.option(fc.constant({ class_name: 'Sequential' }), { nil: undefined }),
  weights: fc.array(anyArray, { maxLength: 4 }),
  slots: fc.array(anyArray, { maxLength: 4 }),
  scalars: fc.dictionary(fc.stringMatching(/^[a-z]\w*$/), number, { maxKeys: 3 }),
});
