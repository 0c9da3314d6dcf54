import { expect } from 'chai';
import fc from 'fast-check';
import {
  candidates,
  isSame,
  type Measurement,
  recommend,
  type Tuning,
} from '../../../engines/tune/recommend.js';

const standard: Tuning = { threads: 2, oneDnn: true };

/** What a step of a perceptron takes under a setting; the other model is of no matter. */
const measured = (threads: number, oneDnn: boolean, perceptron: number): Measurement => ({
  threads,
  oneDnn,
  milliseconds: { perceptron, convolution: 1 },
});

describe('the settings to measure', () => {
  it('are 1, 2, 4, ... threads up to the cores, with oneDNN and without', () => {
    expect(candidates(2, standard)).to.deep.equal([
      { threads: 1, oneDnn: true },
      { threads: 1, oneDnn: false },
      { threads: 2, oneDnn: true },
      { threads: 2, oneDnn: false },
    ]);
    const counts = candidates(8, standard).map(({ threads }) => threads);
    expect([...new Set(counts)]).to.deep.equal([1, 2, 4, 8]);
  });

  it('hold the default and all the cores, each once, whatever their numbers are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1024 }), fc.integer({ min: 1, max: 1024 }), (cores, threads) => {
        const settings = candidates(cores, { threads, oneDnn: false });
        const keys = settings.map((setting) => JSON.stringify(setting));
        expect(new Set(keys).size).to.equal(keys.length);
        expect(settings.some((setting) => isSame(setting, { threads, oneDnn: false }))).to.equal(true);
        expect(settings.map((setting) => setting.threads)).to.include(cores);
      }),
    );
  });
});

describe('recommend', () => {
  it('takes the fastest setting, and tells how many times as fast as the default it is', () => {
    const measurements = [measured(1, true, 2), measured(1, false, 5), measured(2, true, 3)];
    expect(recommend('perceptron', measurements, standard)).to.deep.equal({
      threads: 1,
      oneDnn: true,
      gain: 1.5,
    });
  });

  it('looks at the kind of model it is asked about', () => {
    const measurements = [measured(1, true, 2), measured(2, true, 3)];
    expect(recommend('convolution', measurements, standard)).to.deep.equal({ ...standard, gain: 1 });
  });

  it('keeps the default where nothing is faster by more than 5 %', () => {
    const measurements = [measured(1, true, 100), measured(2, true, 104.9)];
    expect(recommend('perceptron', measurements, standard)).to.deep.equal({ ...standard, gain: 1 });
  });

  it('of settings about as fast takes the oneDNN of the default, then the fewest threads', () => {
    const measurements = [
      measured(1, false, 100),
      measured(8, true, 101),
      measured(4, true, 103),
      measured(1, true, 120),
      measured(2, true, 200),
    ];
    expect(recommend('perceptron', measurements, standard)).to.include({ threads: 4, oneDnn: true });
  });

  it('is never slower than the default, nor than the fastest by more than 5 %', () => {
    const times = fc.array(fc.double({ min: 0.01, max: 1000, noNaN: true }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(times, (milliseconds) => {
        const measurements = candidates(8, standard).map(({ threads, oneDnn }, index) =>
          measured(threads, oneDnn, milliseconds[index] ?? 1),
        );
        const recommended = recommend('perceptron', measurements, standard);
        expect(recommended.gain).to.be.at.least(1);
        const taken = measurements.find((measurement) => isSame(measurement, recommended));
        const fastest = Math.min(...milliseconds);
        expect(taken?.milliseconds.perceptron).to.be.at.most(fastest * 1.05);
      }),
    );
  });

  it('fails without a measurement of the default', () => {
    expect(() => recommend('perceptron', [measured(1, true, 1)], standard)).to.throw('default');
  });
});
