import { expect } from 'chai';
import { from, lastValueFrom, toArray } from 'rxjs';
import type { Sample } from '../../core/sample.js';
import { type HashFeaturesOptions, hashFeatures } from '../../operators/hash-features.js';
import { hashOf } from '../../operators/learnt/hash.js';
import { describeOperator } from '../contracts/operator.js';
import { refusal } from '../helpers/refusal.js';

describeOperator<Sample, Sample>('hashFeatures', {
  create: () => hashFeatures({ columns: ['town'] }),
  item: (index) => rowOf({ town: `town ${index}` }, index),
  inFlight: 1,
});

describe('hashFeatures', () => {
  it('makes a pair of place and value of each column, the same for the same value', async () => {
    const columns = ['town', 'age', 'member'];
    const [one, other] = await hashed(
      [
        { town: 'Ulm', age: 31, member: true },
        { town: 'Ulm', age: 7 },
      ],
      { columns },
    );
    expect(one?.x.shape).to.deep.equal([3, 2]);
    const [first = [], second = []] = [one, other].map((sample) => pairsOf(sample?.x.data));
    expect(second[0]).to.deep.equal(first[0]);
    expect(Math.abs(first[0]?.[1] ?? 0)).to.equal(1);
    expect(second[1]?.[0]).to.equal(first[1]?.[0]);
    expect(Math.abs(first[1]?.[1] ?? 0)).to.equal(31);
    expect(Math.abs(second[1]?.[1] ?? 0)).to.equal(7);
    // Missing: a pair of value 0.
    expect(Math.abs(second[2]?.[1] ?? 1)).to.equal(0);
  });

  it('keeps all places below the number of buckets, and spreads them and their signs', async () => {
    const rows = Array.from({ length: 4000 }, (_, index) => ({ id: `user-${index}` }));
    const samples = await hashed(rows, { columns: ['id'], buckets: 16 });
    const counts = new Array(16).fill(0);
    let positive = 0;
    for (const { x } of samples) {
      const [place = -1, value = 0] = x.data;
      counts[place]++;
      if (value > 0) positive++;
    }
    for (const count of counts) expect(count).to.be.within(180, 330);
    expect(positive).to.be.within(1850, 2150);
  });

  it('makes a feature of two columns together where it is told to', async () => {
    const options = { columns: ['site', 'ad'], crosses: [['site', 'ad']] } as const;
    const [one, same, other, half] = await hashed(
      [{ site: 'a', ad: 1 }, { site: 'a', ad: 1 }, { site: 'a', ad: 2 }, { site: 'a' }],
      options,
    );
    expect(one?.x.shape).to.deep.equal([3, 2]);
    expect(pairsOf(same?.x.data)[2]).to.deep.equal(pairsOf(one?.x.data)[2]);
    expect(pairsOf(other?.x.data)[2]).to.not.deep.equal(pairsOf(one?.x.data)[2]);
    expect(Math.abs(pairsOf(half?.x.data)[2]?.[1] ?? 1)).to.equal(0);
  });

  it('lets other features fall together under another seed', async () => {
    const [one] = await hashed([{ id: 'a' }], { columns: ['id'] });
    const [other] = await hashed([{ id: 'a' }], { columns: ['id'], seed: 1 });
    expect(other?.x.data[0]).to.not.equal(one?.x.data[0]);
  });

  it('computes MurmurHash3', () => {
    // Of the bytes of "", "aa" and "hell" in UTF-16: the reference implementation's.
    expect(hashOf('', 0) >>> 0).to.equal(0);
    expect(hashOf('', 1) >>> 0).to.equal(0x514e28b7);
  });

  it('refuses what is no record, a value of no kind, and options that are none', async () => {
    const failure = (x: unknown, options: HashFeaturesOptions) =>
      refusal(() => lastValueFrom(from([rowOf(x, 3)]).pipe(hashFeatures(options))));
    expect((await failure(7, { columns: ['a'] })).message).to.include('"index":3');
    const error = await failure({ a: { b: 1 } }, { columns: ['a'] });
    expect(error.code).to.equal('INPUT_INVALID');
    expect(error.message).to.include('column a');
    expect((await failure({ a: Number.POSITIVE_INFINITY }, { columns: ['a'] })).code).to.equal(
      'INPUT_INVALID',
    );
    for (const options of [{ columns: [] }, { columns: ['a'], buckets: 1000 }])
      expect((await refusal(() => hashFeatures(options))).code).to.equal('OPTION_INVALID');
  });
});

function hashed(rows: readonly object[], options: HashFeaturesOptions) {
  return lastValueFrom(from(rows.map(rowOf)).pipe(hashFeatures(options), toArray()));
}

function pairsOf(data: Float64Array = new Float64Array()): readonly (readonly number[])[] {
  return Array.from({ length: data.length / 2 }, (_, pair) => [...data.subarray(2 * pair, 2 * pair + 2)]);
}

function rowOf(x: unknown, index: number): Sample {
  return { x, y: 0, at: { source: 'spec', seed: 1, position: { epoch: 0, index } } };
}
