import { memory } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import type { Batch } from '../../../core/sample.js';
import { engine, type WorkerEngine } from '../../../engines/index.js';
import {
  accuracy,
  adam,
  createTrainer,
  mlp,
  sgd,
  softmaxCrossEntropy,
  squaredLoss,
  type Trainer,
  type TrainerOptions,
} from '../../../models/index.js';
import { trainerContract } from '../../contracts/trainer.js';
import * as parts from '../../helpers/portable-parts.js';
import { refusal } from '../../helpers/refusal.js';
import { classBatch, trainerOf, valueBatch } from '../support.js';

const classifier = {
  model: mlp({ inputShape: [4], hidden: [6], classes: 3, scale: 1 }),
  optimizer: adam(0.01),
  loss: softmaxCrossEntropy,
  metrics: { accuracy },
  clip: { norm: 1 },
};
const line = { model: parts.shiftedLine({ inputs: 1, shift: 2 }), optimizer: sgd(0.1), loss: squaredLoss };
const batch = (number: number): Batch => classBatch([4], { number });

describe('a trainer in a worker', function () {
  this.timeout(60_000);
  let loaded: WorkerEngine;
  before(async () => {
    loaded = await engine({ prefer: 'cpu', worker: true });
  });
  after(() => loaded.close());

  const remote = (options: TrainerOptions): Trainer => createTrainer(options, { engine: loaded, seed: 1 });

  trainerContract('WorkerTrainer', { create: remote, classifier: classifier.model });

  for (const [name, options] of Object.entries({
    'a network of ours with Adam, clipping and a metric': classifier,
    'tf.layers with dropout': { ...classifier, model: parts.smallNetwork },
  })) {
    it(`computes bitwise what one in this thread does: ${name}`, async () => {
      const [there, here] = [remote(options), await trainerOf(options)];
      expect(await there.snapshot()).to.deep.equal(here.snapshot());
      for (let number = 0; number < 5; number++) {
        expect(await there.step(batch(number))).to.deep.equal(here.step(batch(number)));
        there.learningRate = 0.02;
        here.learningRate = 0.02;
      }
      expect(await there.snapshot()).to.deep.equal(here.snapshot());
      expect(await there.evaluate(batch(9))).to.deep.equal(here.evaluate(batch(9)));
      expect(await there.predict(batch(9).x)).to.deep.equal(here.predict(batch(9).x));
      here.dispose();
      there.dispose();
    });
  }

  it("takes models and metrics that are a module's exports, with what they were made with", async () => {
    const options = { ...line, metrics: { residue: parts.residue } };
    const [there, here] = [remote(options), await trainerOf(options)];
    const values = valueBatch([[1], [2]], [3, 5]);
    expect(await there.step(values)).to.deep.equal(here.step(values));
    // The outputs were 2 and 2.
    expect(await there.evaluate(valueBatch([[0]], [3]))).to.have.nested.property('metrics.residue', 1);
    here.dispose();
    there.dispose();
  });

  it('knows the settings that a resumed run must repeat when it is ready', async () => {
    const [there, here] = [remote(classifier), await trainerOf(classifier)];
    await there.ready?.();
    expect(there.options).to.deep.equal(here.options);
    here.dispose();
  });

  it('tells the gradients that one in this thread tells', async () => {
    const [there, here] = [remote(classifier), await trainerOf(classifier)];
    expect(await there.gradients?.(batch(2))).to.deep.equal(here.gradients(batch(2)));
    for (const trainer of [there, here]) await trainer.step(batch(0));
    expect(await there.gradients?.()).to.deep.equal(here.gradients());
    expect(await there.snapshot()).to.deep.equal(here.snapshot());
    here.dispose();
    there.dispose();
  });

  it('tells the activations that one in this thread tells', async () => {
    const options = { ...classifier, model: parts.smallNetwork };
    const [there, here] = [remote(options), await trainerOf(options)];
    const { x } = batch(2);
    expect(await there.activations?.({ x })).to.deep.equal(here.activations({ x }));
    for (const trainer of [there, here]) await trainer.step(batch(0));
    expect(await there.activations?.()).to.deep.equal(here.activations());
    const { code } = await refusal(() => there.activations?.({ x, layers: ['none'] }));
    expect(code).to.equal('NAME_UNKNOWN');
    here.dispose();
    there.dispose();
  });

  it('goes on where one in this thread stood, and the other way round', async () => {
    const [first, whole] = [await trainerOf(classifier), await trainerOf(classifier)];
    for (let number = 0; number < 6; number++) whole.step(batch(number));
    for (let number = 0; number < 2; number++) first.step(batch(number));
    const second = remote({ ...classifier, name: 'second' });
    await second.restore(first.snapshot());
    expect(second.stepsDone).to.equal(2);
    for (let number = 2; number < 4; number++) await second.step(batch(number));
    const third = await trainerOf(classifier);
    third.restore(await second.snapshot());
    for (let number = 4; number < 6; number++) third.step(batch(number));
    expect(third.snapshot()).to.deep.equal(whole.snapshot());
    for (const trainer of [first, second, third, whole]) trainer.dispose();
  });

  it('counts a step when it begins, and takes it back when it fails', async () => {
    const trainer = remote(classifier);
    const step = trainer.step(batch(0));
    expect(trainer.stepsDone).to.equal(1);
    await step;
    const before = await trainer.snapshot();
    const { code } = await refusal(() => trainer.step(classBatch([3])));
    expect(code).to.equal('SHAPE_INVALID');
    expect(trainer.stepsDone).to.equal(1);
    expect(await trainer.snapshot()).to.deep.equal(before);
    trainer.dispose();
  });

  it('tells numbers that are not finite as one in this thread does', async () => {
    const explosive = valueBatch([[1e30]], [-1e30]);
    const [there, here] = [remote(line), await trainerOf(line)];
    const [expected, got] = [
      await refusal(() => here.step(explosive)),
      await refusal(() => there.step(explosive)),
    ];
    expect(got.code).to.equal('NOT_FINITE');
    expect(got).to.deep.include({ message: expected.message, details: expected.details });
    here.dispose();
  });

  it('checks the learning rate at once', async () => {
    const trainer = remote(classifier);
    const { code } = await refusal(() => {
      trainer.learningRate = -1;
    });
    expect(code).to.equal('OPTION_INVALID');
    trainer.dispose();
  });

  it('leaves the batch as it was, in shared memory or not, and copies no more than it holds', async () => {
    const trainer = remote(classifier);
    const { x, y, size, at } = batch(3);
    const whole = new Float32Array(1e6);
    whole.set(x.data, 1000);
    const shared = new Float32Array(new SharedArrayBuffer(x.data.byteLength));
    shared.set(x.data);
    for (const data of [whole.subarray(1000, 1000 + x.data.length), shared]) {
      const given = { x: { data, shape: x.shape }, y, size, at };
      expect(await trainer.evaluate(given)).to.deep.equal(await trainer.evaluate(batch(3)));
      expect(data).to.deep.equal(x.data);
    }
    trainer.dispose();
  });

  it('keeps no tensor in this thread', async () => {
    await engine({ prefer: 'cpu' });
    const { numTensors } = memory();
    const trainer = remote(classifier);
    await trainer.step(batch(0));
    expect(memory().numTensors).to.equal(numTensors);
    trainer.dispose();
  });

  it('passes on what building the model threw, whatever is asked first', async () => {
    const trainer = remote({ ...classifier, model: parts.unbuildable });
    for (const ask of [() => trainer.ready?.(), () => trainer.step(batch(0)), () => trainer.snapshot()]) {
      const error = await Promise.resolve(ask()).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(RangeError).and.have.property('message', 'too large to build');
    }
  });

  describe('is refused', () => {
    const closure = functionOfOwn();
    for (const [what, options] of [
      ['metric inline of trainer model', { metrics: { inline: () => 0 } }],
      ['loss of trainer model', { loss: { ...squaredLoss } }],
      ['optimizer of trainer model', { optimizer: { ...sgd(1) } }],
      ['model of trainer model', { model: closure }],
      ['parameter 0 of model of trainer model', { model: parts.withClosure }],
    ] as const) {
      it(`by name when it cannot be made again there: ${what}`, async () => {
        const { code, message } = await refusal(() => remote({ ...line, ...options }));
        expect(code).to.equal('NOT_PORTABLE');
        expect(message).to.include(`${what}: got`).and.include('portable(import.meta.url, NAME');
      });
    }

    it('for a LayersModel that is here already', async () => {
      await engine({ prefer: 'cpu' });
      const model = sequential({ layers: [layers.dense({ inputShape: [4], units: 3 })] });
      const { code, message } = await refusal(() => remote({ ...classifier, model }));
      expect(code).to.equal('NOT_PORTABLE');
      expect(message).to.include('a function that makes it in the worker');
      model.dispose();
    });

    for (const [why, metric] of [
      ['another name', parts.misnamed],
      ['another kind', parts.misplaced],
    ] as const) {
      it(`when the export is not what portable was told: ${why}`, async () => {
        const trainer = remote({ ...classifier, metrics: { metric } });
        expect((await refusal(() => trainer.step(batch(0)))).code).to.equal('NOT_PORTABLE');
      });
    }

    it('for wrong options, at once', async () => {
      expect((await refusal(() => remote({ ...classifier, name: '../up' }))).code).to.equal('OPTION_INVALID');
    });
  });
});

describe('a worker that ends on its own', function () {
  this.timeout(60_000);
  for (const [metric, how] of [
    [parts.fatal, 'ended with exit code 3'],
    [parts.broken, 'broken on purpose'],
  ] as const) {
    it(`is a coded error, never a hang: ${how}`, async () => {
      const loaded = await engine({ prefer: 'cpu', worker: true });
      const options = { ...classifier, metrics: { metric } };
      const trainer = createTrainer(options, { engine: loaded, seed: 1 });
      const { code, message } = await refusal(async () => {
        for (let number = 0; ; number++) await trainer.step(batch(number));
      });
      expect(code).to.equal('WORKER_ENDED');
      expect(message).to.include(how);
      expect((await refusal(() => trainer.snapshot())).code).to.equal('WORKER_ENDED');
      trainer.dispose();
      await loaded.close();
    });
  }
});

function functionOfOwn(): TrainerOptions['model'] {
  return () => sequential({ layers: [layers.dense({ inputShape: [1], units: 1 })] });
}
