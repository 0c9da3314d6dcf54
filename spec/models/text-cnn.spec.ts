import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { textCnn } from '../../models/text-cnn.js';
import { modelContract } from '../contracts/model.js';
import { trainerOf } from './support.js';

describe('textCnn', () => {
  before(() => engine({ prefer: 'cpu' }));

  const small = { words: 3, steps: 4, dimension: 2, kernelSizes: [2, 3], filters: 2, dropout: 0 } as const;

  modelContract('textCnn', () => textCnn({ ...small, classes: 3 }), {
    inputShape: [4],
    classes: 3,
    topology: false,
  });

  it('has the logits, the loss and the gradients of PyTorch', async () => {
    const model = textCnn({ words: 3, steps: 4, dimension: 1, kernelSizes: [2], filters: 2, dropout: 0 });
    const trainer = await trainerOf({ model, optimizer: sgd(1) });
    const values: Readonly<Record<string, readonly number[]>> = {
      'constant/embeddings': [1, 2, -1],
      'trained/embeddings': [0.5, -1, 2],
      'conv_1/kernel': [0.5, -0.25, 1, 0.75, -1, 0.5, 0.25, 1],
      'conv_1/bias': [0.1, -0.2],
      'output/kernel': [1, -0.5, 0.25, 2],
      'output/bias': [0.3, -0.1],
    };
    const { weights, ...rest } = trainer.snapshot();
    const set = weights.map((each) => ({ ...each, data: Float32Array.from(values[each.name] ?? []) }));
    trainer.restore({ ...rest, weights: set });
    const x = { data: Int32Array.of(0, 1, 2, 1, 2, 2, 0, 1), shape: [2, 4] };
    const batch = { x, y: { data: Int32Array.of(0, 1), shape: [2] }, size: 2 };
    const close = (found: ArrayLike<number> | undefined, expected: readonly number[]): void => {
      for (const [place, value] of expected.entries()) expect(found?.[place]).to.be.closeTo(value, 1e-5);
    };
    close((await trainer.predict(x)).data, [2.2875, 2.2, 4.1625, 4.45]);
    expect(trainer.evaluate(batch).loss).to.be.closeTo(0.6050238, 1e-5);
    const gradients = new Map(trainer.gradients(batch).map(({ name, data }) => [name, data]));
    expect([...gradients.keys()]).not.to.include('constant/embeddings');
    close(gradients.get('trained/embeddings'), [0, 0.05976737, -0.03036305]);
    close(
      gradients.get('conv_1/kernel'),
      [-1.03867042, -0.0433327, 1.00152814, 0.08666539, 0.03714231, 1.21178222, -0.07428461, -1.1684494],
    );
    trainer.dispose();
  });

  it('learns from a place once, however often the text repeats it', async () => {
    const trainer = await trainerOf({ model: textCnn(small) });
    const single = await trainerOf({ model: textCnn({ ...small, steps: 3 }) });
    single.restore(trainer.snapshot());
    const [four, three] = [trainer, single].map((each, index) => {
      const x = { data: new Int32Array(4 - index), shape: [1, 4 - index] };
      return each.gradients({ x, y: { data: Int32Array.of(1), shape: [1] }, size: 1 });
    });
    for (const [index, { data }] of (three ?? []).entries())
      for (const [place, value] of data.entries())
        expect(four?.[index]?.data[place]).to.be.closeTo(value, 1e-6);
    trainer.dispose();
    single.dispose();
  });

  it('starts both tables with pretrained vectors, of which one stays', async () => {
    const vectors = Float32Array.of(1, 2, 3, 4, 5, 6);
    const trainer = await trainerOf({ model: textCnn({ ...small, vectors }) });
    const tables = () => trainer.snapshot().weights.filter(({ name }) => name.endsWith('embeddings'));
    for (const { data } of tables()) expect(data).to.deep.equal(vectors);
    trainer.step({
      x: { data: Int32Array.of(0, 1, 2, 1), shape: [1, 4] },
      y: { data: Int32Array.of(1), shape: [1] },
      size: 1,
    });
    const [constant, trained] = tables();
    expect(constant?.data).to.deep.equal(vectors);
    expect(trained?.data).not.to.deep.equal(vectors);
    trainer.dispose();
  });

  it('refuses a text shorter than a kernel, and vectors of another size', () => {
    expect(() => textCnn({ ...small, steps: 2 })).to.throw('textCnn.steps: got 2');
    expect(() => textCnn({ ...small, vectors: new Float32Array(5) })).to.throw('textCnn.vectors');
  });
});
