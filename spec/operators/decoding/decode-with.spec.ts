import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import type { EncodedImage } from '../../../core/encoded-image.js';
import type { Dense, Sample } from '../../../core/sample.js';
import {
  type Decodable,
  type Decoder,
  decodeWith,
  type UnreadDecoder,
} from '../../../operators/decoding/decode-with.js';
import { describeOperator } from '../../contracts/operator.js';
import { collect, settled, watchedSource } from '../../helpers/flow.js';
import { collector, specScope } from '../../helpers/scope.js';

/** Takes a file for a picture `[1, width, 1]` of its bytes, unless it begins with an exclamation mark. */
const decode: Decoder = async (bytes) => {
  if (bytes[0] === 0x21) throw new Error('no such format');
  return { image: { data: Uint8Array.from(bytes), shape: [1, bytes.length, 1] } };
};

describe('decodeWith', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-decode-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('decodes the bytes given, or those in the file, and keeps the rest of the sample', async () => {
    const file = path.join(folder, 'a.png');
    await writeFile(file, 'ab');
    const samples = [
      { ...sample(0, { file }), weight: 2 },
      { ...sample(1, { file: 'nowhere', bytes: Buffer.from('cde') }) },
    ];
    const { items } = await collect(streamOf(samples).pipe(decodeWith(decodable(decode))));
    expect(items).to.deep.equal([
      { ...samples[0], x: { data: Uint8Array.of(97, 98), shape: [1, 2, 1] } },
      { ...samples[1], x: { data: Uint8Array.of(99, 100, 101), shape: [1, 3, 1] } },
    ]);
  });

  it('reads no file that was decoded unread, and reads what was left', async () => {
    const asked: string[] = [];
    const decodeUnread: UnreadDecoder = async ({ file }) => {
      asked.push(file);
      return file === 'nowhere' ? { image: { data: Uint8Array.of(1), shape: [1, 1, 1] } } : undefined;
    };
    const samples = [sample(0, { file: 'nowhere' }), inMemory(1, [2])];
    const decoding = decodeWith<number>({ ...decodable(decode), decodeUnread });
    const { items } = await collect(streamOf(samples).pipe(decoding));
    expect(items.map(({ x }) => [...x.data])).to.deep.equal([[1], [2]]);
    expect(asked).to.deep.equal(['nowhere', '1.png']);
  });

  it('names the file where decoding it unread fails', async () => {
    const decodeUnread: UnreadDecoder = () => Promise.reject(new Error('the thread ended'));
    const decoding = decodeWith<number>({ ...decodable(decode), decodeUnread });
    const { errors } = await collect(streamOf([sample(0, { file: 'a.jpg' })]).pipe(decoding));
    expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
    expect(String(errors[0])).to.include('a.jpg');
  });

  it('keeps the order, however long each takes, and runs as many at a time as it is told', async () => {
    let running = 0;
    let most = 0;
    const slow: Decoder = async (bytes) => {
      most = Math.max(most, ++running);
      await settled(10 - (bytes[0] ?? 0));
      running--;
      return { image: { data: bytes, shape: [1, 1, 1] } };
    };
    const samples = Array.from({ length: 10 }, (_, index) => inMemory(index, [index]));
    const { items } = await collect(streamOf(samples).pipe(decodeWith(decodable(slow), { concurrency: 3 })));
    expect(items.map(({ x }) => x.data[0])).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most).to.equal(3);
  });

  it('moves the boxes of a label, and asks where points went only where there are some', async () => {
    const asked: boolean[] = [];
    const halve: Decoder = async (_, moved) => {
      asked.push(moved);
      const image = { data: new Uint8Array(4), shape: [2, 2, 1] };
      return moved ? { image, matrix: [0.5, 0, 0, 0, 0.5, 0] } : { image };
    };
    const boxes: Dense = { data: Float32Array.of(0, 0, 2, 4, 3, 3, 4, 4), shape: [2, 4] };
    const samples: readonly Sample<EncodedImage>[] = [
      { ...inMemory(0, [1]), y: { boxes, name: 'two' } },
      { ...inMemory(1, [1]), y: 7 },
    ];
    const { items } = await collect(streamOf(samples).pipe(decodeWith(decodable(halve))));
    expect(asked).to.deep.equal([true, false]);
    // The second is less than a pixel wide by now.
    expect(items.map(({ y }) => y)).to.deep.equal([
      { boxes: { data: Float32Array.of(0, 0, 1, 2), shape: [1, 4] }, name: 'two' },
      7,
    ]);
  });

  describe('where a picture is none', () => {
    it('fails, with the file, behind the pictures before it', async () => {
      const samples = [inMemory(0, [1]), inMemory(1, [0x21]), inMemory(2, [2])];
      const { items, errors } = await collect(streamOf(samples).pipe(decodeWith(decodable(decode))));
      expect(items).to.have.length(1);
      expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
      expect(String(errors[0])).to.include('1.png').and.to.include('no such format');
    });

    it('names a file that is not there', async () => {
      const file = path.join(folder, 'gone.jpg');
      const { errors } = await collect(streamOf([sample(0, { file })]).pipe(decodeWith(decodable(decode))));
      expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
      expect(String(errors[0])).to.include(file).and.to.include('ENOENT');
    });

    it('skips it where told so, and warns at the first of an epoch and with their number at its end', async () => {
      const good = [0, 2, 6];
      const samples = Array.from({ length: 8 }, (_, index) =>
        inMemory(index % 4, good.includes(index) ? [index + 1] : [0x21], Math.floor(index / 4)),
      );
      const scope = specScope();
      const { subscriber, items, done } = collector<Sample>(scope);
      streamOf(samples)
        .pipe(decodeWith(decodable(decode), { invalid: 'skip' }))
        .subscribe(subscriber);
      await done;
      expect(items.map(({ at }) => at.position)).to.deep.equal([
        { epoch: 0, index: 0 },
        { epoch: 0, index: 2 },
        { epoch: 1, index: 2 },
      ]);
      expect(scope.warnings.map(({ code, count }) => [code, count])).to.deep.equal([
        ['SAMPLE_SKIPPED', 1],
        ['SAMPLE_SKIPPED', 2],
        ['SAMPLE_SKIPPED', 1],
        ['SAMPLE_SKIPPED', 3],
      ]);
      expect(scope.warnings[0]?.message).to.include('1.png').and.to.include('no such format');
      expect(scope.warnings[1]?.message).to.equal('2 pictures of spec were skipped in epoch 0');
    });

    it('completes where there is nothing but such', async () => {
      const scope = specScope();
      const { subscriber, items, done } = collector<Sample>(scope);
      const samples = [inMemory(0, [0x21])];
      streamOf(samples)
        .pipe(decodeWith(decodable(decode), { invalid: 'skip' }))
        .subscribe(subscriber);
      await done;
      expect({ items, warnings: scope.warnings.length }).to.deep.equal({ items: [], warnings: 1 });
    });

    it('fails all the same where x is no undecoded picture at all', async () => {
      const wrong = { ...inMemory(3, []), x: { data: new Uint8Array(1), shape: [1] } };
      for (const invalid of ['fail', 'skip'] as const) {
        const samples: readonly Sample<never>[] = [JSON.parse(JSON.stringify(wrong))];
        const { errors } = await collect(streamOf(samples).pipe(decodeWith(decodable(decode), { invalid })));
        expect(errors[0]).to.include({ code: 'INPUT_INVALID' });
        expect(String(errors[0])).to.include('x of a sample in decode').and.to.include('"index":3');
      }
    });
  });
});

for (const invalid of ['fail', 'skip'] as const)
  describeOperator(`decodeWith, invalid: '${invalid}'`, {
    create: () => decodeWith(decodable(decode), { concurrency: 2, invalid }),
    item: (index) => inMemory(index, [1]),
    inFlight: 1 + 8,
  });

function decodable(decoder: Decoder): Decodable {
  return { name: 'decode', expected: 'a whole picture', decode: decoder };
}

function sample(index: number, x: EncodedImage, epoch = 0): Sample<EncodedImage, number> {
  return { x, y: 1, at: { source: 'spec', seed: 1, position: { epoch, index } } };
}

function inMemory(index: number, bytes: readonly number[], epoch = 0): Sample<EncodedImage, number> {
  return sample(index, { file: `${index}.png`, bytes: Uint8Array.from(bytes) }, epoch);
}

function streamOf<T>(items: readonly T[]): ReturnType<typeof watchedSource<T>>['items$'] {
  return watchedSource(items.length, (index) => {
    const item = items[index];
    if (item === undefined) throw new Error('no such item');
    return item;
  }).items$;
}
