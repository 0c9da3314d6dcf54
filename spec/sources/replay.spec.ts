import { expect } from 'chai';
import { read } from '../../core/read.js';
import { fromArrays } from '../../sources/from-arrays.js';
import { type ReplayOptions, replay } from '../../sources/replay.js';
import { describeSource } from '../contracts/source.js';
import { collect, collectSlowly, Holder } from '../helpers/flow.js';

const times = Float32Array.of(1000, 1020, 1020, 1050);
const recorded = () => fromArrays({ x: { data: times, shape: [4, 1] } });

function replayed(
  options: Partial<ReplayOptions<{ readonly x: { readonly data: ArrayLike<number> } }>> = {},
) {
  return replay(recorded(), { time: ({ x }) => x.data[0] ?? 0, ...options });
}

describe('replay', () => {
  it('takes at least as long as it took when it was recorded, and gives the same samples', async () => {
    const began = performance.now();
    const { items } = await collect(read(replayed(), { shuffle: false }));
    expect(performance.now() - began).to.be.greaterThan(49);
    expect(items).to.deep.equal((await collect(read(recorded(), { shuffle: false }))).items);
  });

  it('waits in proportion to its speed, and not at all at Infinity', async () => {
    const began = performance.now();
    await collect(read(replayed({ speed: 0.5 }), { shuffle: false }));
    expect(performance.now() - began).to.be.greaterThan(99);
    const source = recorded();
    expect(replay(source, { time: () => 0, speed: Number.POSITIVE_INFINITY })).to.equal(source);
  });

  it('begins anew with each epoch', async () => {
    const { items } = await collect(read(replayed({ speed: 50 }), { shuffle: false, epochs: 3 }));
    expect(items).to.have.length(12);
  });

  it('gives a slow pipeline every sample', async () => {
    const { items } = await collectSlowly(read(replayed({ speed: 50 }), { shuffle: false }));
    expect(items.map(({ x }) => x.data[0])).to.deep.equal([...times]);
  });

  it('leaves no timer behind when it is unsubscribed', () => {
    const holder = new Holder(
      read(replayed({ time: ({ x }) => 1e9 * (x.data[0] ?? 0) }), { shuffle: false }),
      {
        capacity: 4,
      },
    );
    expect(holder.items).to.have.length(1);
    holder.unsubscribe();
  });

  it('sends on what the time of a sample throws, and refuses a speed that is none', async () => {
    const failing = replayed({
      time: () => {
        throw new Error('no time');
      },
    });
    const { errors } = await collect(read(failing));
    expect(String(errors[0])).to.contain('no time');
    expect(() => replayed({ speed: 0 })).to.throw('a number above 0, or Infinity');
  });

  describeSource('replay', { create: () => replayed({ speed: 1e6 }), size: 4 });
});
