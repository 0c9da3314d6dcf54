import { expect } from 'chai';
import { lastValueFrom, take, toArray } from 'rxjs';
import { read } from '../../core/read.js';
import type { Dense, Sample } from '../../core/sample.js';
import type { Source } from '../../core/source.js';
import { driftingData } from '../../sources/drifting-data.js';
import { gaussianBlobs } from '../../sources/gaussian-blobs.js';
import { moons } from '../../sources/moons.js';
import { polynomialData } from '../../sources/polynomial-data.js';
import { spirals } from '../../sources/spirals.js';
import { describeSource } from '../contracts/source.js';
import { collect } from '../helpers/flow.js';

const makers = { driftingData, gaussianBlobs, moons, polynomialData, spirals };

for (const [name, make] of Object.entries(makers)) {
  describeSource(name, { create: () => make({ size: 6 }), size: 6 });

  describe(name, () => {
    it('is other data for another seed, and says so by its fingerprint', async () => {
      const [one, other] = [make({ size: 3 }), make({ size: 3, seed: 2 })];
      expect(await rows(one)).to.deep.equal(await rows(make({ size: 3 })));
      expect(await rows(one)).not.to.deep.equal(await rows(other));
      expect(one.fingerprint?.()).not.to.equal(other.fingerprint?.());
    });

    for (const [option, value] of Object.entries({ name: '', size: 1.5, seed: 0.5 }))
      it(`refuses ${option} ${JSON.stringify(value)} by name`, () => {
        expect(() => make({ [option]: value })).to.throw(`${name}.${option}`);
      });
  });
}

describe('polynomialData', () => {
  it('lies on its polynomial where there is no noise, within its range', async () => {
    const source = polynomialData({ size: 200, coefficients: [1, -2, 3], low: 2, high: 4, noise: 0 });
    for (const { x = 0, y } of await rows(source)) {
      expect(x).to.be.within(2, 4);
      expect(y).to.be.closeTo(1 - 2 * x + 3 * x * x, 1e-12);
    }
  });

  it('draws x from the standard normal distribution where that is asked for', async () => {
    const drawn = (await rows(polynomialData({ size: 5000, distribution: 'normal' }))).map(
      ({ x = Number.NaN }) => x,
    );
    expect(mean(drawn)).to.be.closeTo(0, 0.07);
    expect(deviation(drawn)).to.be.closeTo(1, 0.05);
  });

  it('has noise of the deviation asked for', async () => {
    const values = (await rows(polynomialData({ size: 5000, coefficients: [7], noise: 2 }))).map(
      ({ y }) => y,
    );
    expect(mean(values)).to.be.closeTo(7, 0.15);
    expect(deviation(values)).to.be.closeTo(2, 0.1);
  });
});

describe('gaussianBlobs', () => {
  it('has classes of equal size, each around a center of its own with the deviation asked for', async () => {
    const all = await rows(gaussianBlobs({ size: 6000, classes: 3, deviation: 0.5 }));
    const centers = [0, 1, 2].map((label) => {
      const own = all.filter(({ y }) => y === label).map(({ x }) => x ?? Number.NaN);
      expect(own).to.have.length(2000);
      expect(deviation(own)).to.be.closeTo(0.5, 0.05);
      return mean(own);
    });
    for (const center of centers) expect(Math.abs(center)).to.be.below(10.1);
    expect(Math.abs((centers[0] ?? 0) - (centers[1] ?? 0))).to.be.above(0.2);
  });
});

describe('moons', () => {
  it('lie on half circles around (0, 0) and (1, 0.5) where there is no noise', async () => {
    for (const { x = 0, second = 0, y } of await rows(moons({ size: 100, noise: 0 }))) {
      const [across, up] = y === 0 ? [x, second] : [x - 1, 0.5 - second];
      expect(Math.hypot(across, up)).to.be.closeTo(1, 1e-6);
      expect(up).to.be.at.least(-1e-6);
    }
  });
});

describe('spirals', () => {
  it('lie on arms whose angle grows with the radius where there is no noise', async () => {
    for (const { x = 0, second = 0, y } of await rows(
      spirals({ size: 99, classes: 3, turns: 2, noise: 0 }),
    )) {
      const radius = Math.hypot(x, second);
      const angle = 2 * Math.PI * (2 * radius + y / 3);
      expect(radius).to.be.at.most(1);
      expect(
        [radius * Math.cos(angle), radius * Math.sin(angle)].map((value) => value.toFixed(4)),
      ).to.deep.equal([x, second].map((value) => value.toFixed(4)));
    }
  });
});

describe('driftingData', () => {
  const one = { features: 1, noise: 0 } as const;

  it('has no end unless a size is given, and is entered anywhere at once', async () => {
    const source = driftingData();
    expect(source).not.to.have.property('size');
    const far = { epoch: 0, index: 123_456_789_000 };
    const [next] = await lastValueFrom(read(source, { from: far }).pipe(take(1), toArray()));
    expect(next?.at.position).to.deep.equal({ epoch: 0, index: 123_456_789_001 });
  });

  it('is not shuffled', () => {
    expect(driftingData({ size: 5 }).shuffles).to.equal(false);
    expect(() => read(driftingData(), { shuffle: true })).to.throw('no random access');
  });

  it('abrupt: another line from the place on, and the same one before and behind', async () => {
    const all = await rows(driftingData({ ...one, size: 300, drifts: [{ at: 100, kind: 'abrupt' }] }));
    const [before, behind] = [lineThrough(all, 0, 1), lineThrough(all, 100, 101)];
    expect(Math.abs(before.slope - behind.slope)).to.be.above(0.01);
    for (const [index, row] of all.entries())
      expect(distance(row, index < 100 ? before : behind)).to.be.below(1e-4);
  });

  it('gradual: more and more samples of the new line, none between', async () => {
    const drifts = [{ at: 100, kind: 'gradual', over: 1000 }] as const;
    const all = await rows(driftingData({ ...one, size: 1300, drifts }));
    const [before, behind] = [lineThrough(all, 0, 1), lineThrough(all, 1200, 1201)];
    const fresh = all.map((row) => {
      const isNew = distance(row, behind) < distance(row, before);
      expect(distance(row, isNew ? behind : before)).to.be.below(1e-4);
      return Number(isNew);
    });
    expect(mean(fresh.slice(0, 100))).to.equal(0);
    expect(mean(fresh.slice(100, 600))).to.be.within(0.15, 0.35);
    expect(mean(fresh.slice(600, 1100))).to.be.within(0.65, 0.85);
    expect(mean(fresh.slice(1100))).to.equal(1);
  });

  it('incremental: the line itself moves, evenly', async () => {
    const drifts = [{ at: 100, kind: 'incremental', over: 400 }] as const;
    const all = await rows(driftingData({ ...one, size: 600, drifts }));
    const [before, behind] = [lineThrough(all, 0, 1), lineThrough(all, 598, 599)];
    for (const [index, row] of all.entries()) {
      const share = Math.min(Math.max((index - 99) / 400, 0), 1);
      const line = {
        slope: (1 - share) * before.slope + share * behind.slope,
        start: (1 - share) * before.start + share * behind.start,
      };
      expect(distance(row, line)).to.be.below(1e-4);
    }
  });

  it('classification: 1 above 0, else 0, of the same numbers', async () => {
    const values = await rows(driftingData({ size: 50 }));
    const classes = await rows(driftingData({ size: 50, task: 'classification' }));
    expect(classes.map(({ y }) => y)).to.deep.equal(values.map(({ y }) => Number(y > 0)));
  });

  it('refuses drifts that overlap', () => {
    const drifts = [
      { at: 10, kind: 'gradual', over: 50 },
      { at: 40, kind: 'abrupt' },
    ] as const;
    expect(() => driftingData({ drifts })).to.throw(/driftingData\.drifts.*one after the other/);
  });
});

interface Row {
  readonly x: number | undefined;
  readonly second: number | undefined;
  readonly y: number;
}

async function rows(source: Source<Sample<Dense<Float32Array>, number>>): Promise<readonly Row[]> {
  const { items, errors } = await collect(read(source, { shuffle: false }));
  expect(errors).to.deep.equal([]);
  return items.map(({ x, y }) => ({ x: x.data[0], second: x.data[1], y }));
}

interface Line {
  readonly slope: number;
  readonly start: number;
}

function lineThrough(all: readonly Row[], first: number, second: number): Line {
  const [one, other] = [all[first], all[second]];
  if (one?.x === undefined || other?.x === undefined) throw new Error('no such rows');
  const slope = (other.y - one.y) / (other.x - one.x);
  return { slope, start: one.y - slope * one.x };
}

function distance({ x = 0, y }: Row, { slope, start }: Line): number {
  return Math.abs(y - slope * x - start);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
