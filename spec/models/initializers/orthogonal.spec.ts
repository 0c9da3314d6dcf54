import { initializers, layers } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import fc from 'fast-check';
import { randomFor } from '../../../core/random.js';
import { tensorScope } from '../../../core/tensor-scope.js';
import { engine } from '../../../engines/index.js';
import { orthogonal, orthonormalVectors } from '../../../models/initializers/orthogonal.js';
import { refusal } from '../../helpers/refusal.js';

describe('orthogonal', () => {
  before(() => engine({ prefer: 'cpu' }));

  it('draws orthonormal vectors, of any length and number', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.nat({ max: 12 }), fc.integer());
    fc.assert(
      fc.property(sizes, ([count, more, seed]) => {
        const vectors = orthonormalVectors(count, count + more, randomFor(seed, 'spec'));
        for (const [row, a] of vectors.entries()) {
          for (const [column, b] of vectors.entries()) {
            const product = a.reduce((total, each, index) => total + each * (b[index] ?? 0), 0);
            expect(product).to.be.closeTo(row === column ? 1 : 0, 1e-12);
          }
        }
      }),
    );
  });

  it('favours no direction: over many matrices each entry has mean 0 and variance 1 / length', () => {
    const random = randomFor(1, 'spec');
    const matrices = Array.from({ length: 2000 }, () => orthonormalVectors(3, 3, random));
    for (const row of [0, 1, 2]) {
      for (const column of [0, 1, 2]) {
        const entries = matrices.map((vectors) => vectors[row]?.[column] ?? 0);
        expect(mean(entries)).to.be.closeTo(0, 0.06);
        expect(mean(entries.map((entry) => entry * entry))).to.be.closeTo(1 / 3, 0.04);
      }
    }
  });

  it('makes the columns of a tall kernel, and the rows of a wide one, orthonormal times the gain', () => {
    const columns = columnsOf(valuesOf(orthogonal({ gain: 2, seed: 1 }), [5, 3]), 3);
    for (const [at, column] of columns.entries()) {
      for (const [other, against] of columns.entries()) {
        expect(dot(column, against)).to.be.closeTo(at === other ? 4 : 0, 1e-5);
      }
    }
    const wide = valuesOf(orthogonal({ seed: 1 }), [2, 4]);
    expect(dot(wide.slice(0, 4), wide.slice(4))).to.be.closeTo(0, 1e-6);
    expect(dot(wide.slice(0, 4), wide.slice(0, 4))).to.be.closeTo(1, 1e-6);
  });

  it('takes a kernel of several axes as a matrix of its last one', () => {
    expect(valuesOf(orthogonal({ seed: 1 }), [2, 3, 4])).to.deep.equal(
      valuesOf(orthogonal({ seed: 1 }), [6, 4]),
    );
  });

  it('is the same for the same seed, and another for another or for none', () => {
    const draw = (seed?: number) => valuesOf(orthogonal(seed === undefined ? {} : { seed }), [4, 4]);
    expect(draw(7)).to.deep.equal(draw(7));
    expect(draw(8)).to.not.deep.equal(draw(7));
    expect(draw()).to.not.deep.equal(draw());
  });

  it("is what tf.layers' own gives, by name, in a recurrent layer and from a saved configuration", () => {
    const expected = valuesOf(orthogonal({ seed: 3 }), [4, 4]);
    expect(valuesOf(initializers.orthogonal({ seed: 3 }), [4, 4])).to.deep.equal(expected);
    const layer = layers.simpleRNN({ units: 4, recurrentInitializer: 'orthogonal' });
    layer.build([null, 5, 2]);
    const recurrent = layer.getWeights()[1];
    const columns = columnsOf([...(recurrent?.dataSync() ?? [])], 4);
    expect(dot(columns[0] ?? [], columns[1] ?? [])).to.be.closeTo(0, 1e-6);
    for (const weight of layer.weights) weight.dispose();
  });

  it('refuses a gain that is not positive, and a weight of one axis', async () => {
    expect((await refusal(() => orthogonal({ gain: 0 }))).code).to.equal('OPTION_INVALID');
    expect((await refusal(() => orthogonal().apply([4]))).code).to.equal('SHAPE_INVALID');
  });
});

function valuesOf(initializer: ReturnType<typeof orthogonal>, shape: number[]): readonly number[] {
  return tensorScope('values', () => [...initializer.apply(shape).dataSync()]);
}

function columnsOf(values: readonly number[], columns: number): readonly (readonly number[])[] {
  return Array.from({ length: columns }, (_, column) => values.filter((_, at) => at % columns === column));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, each, index) => total + each * (b[index] ?? 0), 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0) / values.length;
}
