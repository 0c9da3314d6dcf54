import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { read } from '../../core/read.js';
import { sizeOf } from '../../core/sample.js';
import { fromIdx, readIdx } from '../../sources/idx.js';
import { describeSource } from '../contracts/source.js';
import { collect } from '../helpers/flow.js';
import { countingIdx, idxBytes } from '../helpers/idx-file.js';
import { refusal } from '../helpers/refusal.js';

let folder = '';

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'millrace-idx-'));
});

after(() => rm(folder, { recursive: true }));

describeSource('fromIdx', { create: () => pictures(), size: 5, sized: false });

describe('fromIdx', () => {
  it('gives pictures a channel and labels as class numbers', async () => {
    const { items } = await collect(read(await pictures(), { shuffle: false }));
    expect(items[1]?.x).to.deep.equal({ data: Uint8Array.of(6, 7, 8, 9, 10, 11), shape: [2, 3, 1] });
    expect(items.map(({ y }) => y)).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('reads images without labels', async () => {
    const images = await write('alone', countingIdx([2, 4]));
    const { items } = await collect(read(fromIdx({ images }), { shuffle: false }));
    expect(items.map(({ x, y }) => [x.shape, y])).to.deep.equal([
      [[4], undefined],
      [[4], undefined],
    ]);
  });

  it('tells the files that do not fit together, and tries again once they do', async () => {
    const images = await write('images', countingIdx([5, 2, 3]));
    const labels = await write('labels', countingIdx([4]));
    const source = fromIdx({ images, labels });
    const { errors } = await collect(read(source));
    expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
    expect(String(errors[0])).to.include(labels).and.to.include(images).and.to.include('4 labels');
    await write('labels', countingIdx([5]));
    expect((await collect(read(source))).items).to.have.length(5);
  });

  it('reads its files once for all subscribers', async () => {
    const source = await pictures();
    await collect(read(source));
    await write('images', Buffer.from('gone'));
    expect((await collect(read(source))).items).to.have.length(5);
  });
});

describe('readIdx', () => {
  const numbers = {
    uint8: { code: 8, content: Buffer.of(0, 200), expected: Uint8Array.of(0, 200) },
    int8: { code: 9, content: Buffer.of(1, 255), expected: Int8Array.of(1, -1) },
    int16: { code: 11, content: Buffer.from('0102fffe', 'hex'), expected: Int16Array.of(258, -2) },
    int32: { code: 12, content: Buffer.from('00010000fffffffd', 'hex'), expected: Int32Array.of(65_536, -3) },
    float32: {
      code: 13,
      content: Buffer.from('3fc00000c0000000', 'hex'),
      expected: Float32Array.of(1.5, -2),
    },
    float64: {
      code: 14,
      content: Buffer.from('3ff8000000000000c000000000000000', 'hex'),
      expected: Float64Array.of(1.5, -2),
    },
  };
  for (const [dtype, { code, content, expected }] of Object.entries(numbers))
    it(`reads ${dtype}, gzipped or not`, async () => {
      const bytes = idxBytes(code, [2], content);
      for (const file of [await write('plain', bytes), await write('zipped.gz', gzipSync(bytes))]) {
        const { data, shape } = await readIdx(file);
        expect({ data, shape, dtype: data.constructor }).to.deep.equal({
          data: expected,
          shape: [2],
          dtype: expected.constructor,
        });
      }
    });

  const whole = idxBytes(8, [3, 2], new Uint8Array(6));
  const damaged = {
    'an empty file': { bytes: Buffer.alloc(0), where: 'offset 0' },
    'another format': { bytes: Buffer.from('PNG or so'), where: 'offset 0' },
    'an unknown dtype': { bytes: idxBytes(10, [2], new Uint8Array(2)), where: 'offset 0' },
    'no axes': { bytes: idxBytes(8, [], new Uint8Array(1)), where: 'offset 0' },
    'a header cut short': { bytes: whole.subarray(0, 9), where: 'offset 9' },
    'data cut short': { bytes: whole.subarray(0, 15), where: 'offset 15' },
    'bytes after its end': { bytes: Buffer.concat([whole, Buffer.of(1, 2)]), where: 'offset 18' },
    'samples of no numbers': {
      bytes: idxBytes(8, [2 ** 32 - 1, 2, 0], new Uint8Array()),
      where: 'offset 12',
    },
    'a gzip file with more behind the zeros at its end': {
      bytes: Buffer.concat([gzipSync(whole), Buffer.alloc(3), gzipSync(whole)]),
      where: 'behind its end',
    },
    'a gzip file cut short': { bytes: gzipSync(whole).subarray(0, 20), where: '' },
  };
  for (const [title, { bytes, where }] of Object.entries(damaged))
    it(`refuses ${title} by file and offset`, async () => {
      const file = await write('damaged', bytes);
      const error = await refusal(() => readIdx(file));
      expect(error.code).to.equal('SOURCE_INVALID');
      expect(error.message).to.include(file).and.to.include(where);
    });

  it('refuses every place to cut a file', async () => {
    for (const length of whole.keys()) {
      const error = await refusal(async () => readIdx(await write('cut', whole.subarray(0, length))));
      expect(error.code).to.equal('SOURCE_INVALID');
    }
  });

  it('takes any damage to a file as other numbers or as a coded error', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1 }),
        fc.boolean(),
        async (changes, zipped) => {
          const bytes = Buffer.from(whole);
          for (const [at, value] of changes) bytes[at] = value;
          const file = await write('damaged', zipped ? gzipSync(bytes) : bytes);
          try {
            const { data, shape } = await readIdx(file);
            expect(data).to.have.length(sizeOf(shape));
          } catch (error) {
            expect(error).to.include({ code: 'SOURCE_INVALID' });
          }
        },
      ),
    ));

  it('names a file that is not there', async () => {
    const error = await refusal(() => readIdx(path.join(folder, 'nowhere')));
    expect(error.message).to.include('nowhere').and.to.include('ENOENT');
  });
});

async function pictures(): Promise<ReturnType<typeof fromIdx>> {
  const images = await write('images', countingIdx([5, 2, 3]));
  return fromIdx({ images, labels: await write('labels', countingIdx([5])) });
}

async function write(name: string, bytes: Uint8Array): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, bytes);
  return file;
}
