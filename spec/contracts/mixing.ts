import { expect } from 'chai';
import fc from 'fast-check';
import { from, identity, type OperatorFunction } from 'rxjs';
import type { Batch } from '../../core/sample.js';
import type { MixingOptions } from '../../operators/augmentation/mixing.js';
import { shuffle } from '../../operators/shuffle.js';
import { collect } from '../helpers/flow.js';
import { runFrom } from '../helpers/resume.js';

/** The suite that every operator that mixes the samples of a batch passes. */
export function describeMixing(
  name: string,
  mix: (options?: MixingOptions) => OperatorFunction<Batch, Batch>,
): void {
  const mixed = async (
    batches: readonly Batch[],
    options: MixingOptions = { classes: 7 },
  ): Promise<readonly Batch[]> => {
    const { items, errors } = await collect(from(batches).pipe(mix(options)));
    expect(errors).to.deep.equal([]);
    return items;
  };
  const failure = async (batch: Batch, options: MixingOptions = { classes: 7 }): Promise<unknown> =>
    (await collect(from([batch]).pipe(mix(options)))).errors[0];

  describe(`${name} keeps the mixing contract`, () => {
    it('mixes labels as it mixes pictures: rows of shares with sum 1', async () => {
      for (const { x, y, size } of await mixed(batches(20))) {
        expect(y?.shape).to.deep.equal([size, 7]);
        for (let index = 0; index < size; index++) {
          const row = [...(y?.data ?? [])].slice(7 * index, 7 * index + 7);
          expect(row.reduce((sum, share) => sum + share, 0)).to.be.closeTo(1, 1e-6);
          // Each picture of batches() is all over what its class number is, so its mean is the mean of its labels.
          const pixels = [...x.data].slice(48 * index, 48 * index + 48);
          const mean = pixels.reduce((sum, pixel) => sum + pixel, 0) / 48;
          expect(mean).to.be.closeTo(
            row.reduce((sum, share, label) => sum + share * label, 0),
            1e-4,
          );
        }
      }
    });

    it('has another share and other partners for each batch, epoch, seed and name', async () => {
      const [given = batchOf(0)] = batches(1);
      const other = { ...given, at: { ...given.at, position: { epoch: 1, index: 5 } } };
      const seeded = { ...given, at: { ...given.at, seed: 2 } };
      const outputs = [
        ...(await mixed([given, given, other])),
        ...(await mixed([seeded])),
        ...(await mixed([given], { classes: 7, name: 'again' })),
      ];
      expect(new Set(outputs.map(({ x, y }) => JSON.stringify([x, y]))).size).to.equal(5);
    });

    it('goes on bit by bit the same wherever it was stopped, behind shuffle too', () =>
      fc.assert(
        fc.asyncProperty(fc.nat({ max: 10 }), async (count) => {
          const inputs = batches(10);
          for (const before of [identity, shuffle<Batch>(4)]) {
            const whole = await runFrom(from(inputs).pipe(before, mix({ classes: 7 })), undefined);
            const first = await runFrom(from(inputs).pipe(before, mix({ classes: 7 })), undefined, count);
            const start =
              inputs.findIndex(({ at }) => at.position?.index === first.mark?.position?.index) + 1;
            const rest = await runFrom(
              from(inputs.slice(start)).pipe(before, mix({ classes: 7 })),
              first.mark,
            );
            expect([...first.items, ...rest.items].map(({ x, y }) => ({ x, y }))).to.deep.equal(
              whole.items.map(({ x, y }) => ({ x, y })),
            );
          }
        }),
        { numRuns: 20 },
      ));

    it('counts the batches of an epoch, each epoch anew', async () => {
      const inputs = batches(4).map((batch, index) => ({
        ...batch,
        at: { ...batch.at, position: { epoch: index >> 1, index: 5 * index } },
      }));
      expect((await mixed(inputs)).map(({ at }) => at.stages?.[name])).to.deep.equal([
        { epoch: 0, batch: 0 },
        { epoch: 0, batch: 1 },
        { epoch: 1, batch: 0 },
        { epoch: 1, batch: 1 },
      ]);
    });

    it('leaves the batch it was given alone', async () => {
      const [given = batchOf(0)] = batches(1);
      const copy = structuredClone(given);
      await mixed([given]);
      expect(given).to.deep.equal(copy);
    });

    it('takes soft labels as they are, without the number of classes', async () => {
      const y = { data: Float32Array.of(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5), shape: [5, 2] };
      const [output] = await mixed([{ ...batchOf(0), y }], {});
      expect(output?.y).to.deep.equal(y);
    });

    it('lets each label count by the weight of its sample', async () => {
      const weights = Float32Array.of(1, 0, 0, 0, 0);
      const outputs = await mixed(Array.from({ length: 5 }, () => ({ ...batchOf(0), weights })));
      for (const { y, weights: mixedWeights } of outputs) {
        expect(mixedWeights?.reduce((sum, weight) => sum + weight, 0)).to.be.closeTo(1, 1e-6);
        for (const [index, weight] of (mixedWeights ?? []).entries())
          if (weight > 0) expect(y?.data[7 * index], 'all of the only label that counts').to.equal(1);
      }
    });

    it('joins the run by its name', async () => {
      const { joined } = await runFrom(
        from(batches(1)).pipe(mix({ classes: 7, alpha: 0.2, name: 'mix' })),
        undefined,
      );
      expect(joined.map(({ name, options }) => ({ name, options }))).to.deep.equal([
        { name: 'mix', options: { operator: name, alpha: 0.2, classes: 7 } },
      ]);
    });

    it('refuses batches without labels, labels that are no classes, and class numbers without how many there are', async () => {
      const labelled = (...labels: readonly number[]): Batch => ({
        ...batchOf(3),
        y: { data: Float32Array.from(labels), shape: [labels.length] },
      });
      expect(await failure({ ...batchOf(3), y: undefined })).to.include({ code: 'BATCH_INVALID' });
      for (const batch of [labelled(0, 1, 2, 3, 7), labelled(0, 1, 2, 3, 0.5), labelled(0, 1)]) {
        expect(await failure(batch)).to.include({ code: 'LABEL_INVALID' });
        expect(String(await failure(batch))).to.include('"index":19');
      }
      expect(String(await failure(batchOf(3), {}))).to.include(`${name}({ classes: 10 })`);
    });

    it('refuses an x that is no batch', async () => {
      const x = { data: new Float32Array(48), shape: [4, 4, 4, 3] };
      expect(await failure({ ...batchOf(0), x })).to.include({ code: 'BATCH_INVALID' });
    });

    for (const options of [
      { alpha: 0 },
      { alpha: -1 },
      { alpha: Number.NaN },
      { classes: 0 },
      { classes: 1.5 },
      { name: '' },
    ])
      it(`refuses ${JSON.stringify(options)}`, () => {
        expect(() => mix(options))
          .to.throw(`${name}.`)
          .with.property('code', 'OPTION_INVALID');
      });
  });
}

/** The nth batch: five pictures of 4 by 4 and 3 channels, each all over its class number. */
export function batchOf(index: number): Batch {
  const labels = Float32Array.from({ length: 5 }, (_, place) => (3 * index + place * place) % 7);
  return {
    x: {
      data: Float32Array.from({ length: 240 }, (_, place) => labels[Math.floor(place / 48)] ?? 0),
      shape: [5, 4, 4, 3],
    },
    y: { data: labels, shape: [5] },
    size: 5,
    at: { source: 'spec', seed: 1, position: { epoch: 0, index: 5 * index + 4 } },
  };
}

function batches(count: number): readonly Batch[] {
  return Array.from({ length: count }, (_, index) => batchOf(index));
}
