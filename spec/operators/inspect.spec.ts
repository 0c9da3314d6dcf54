import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { expect } from 'chai';
import { of, throwError } from 'rxjs';
import { read } from '../../core/read.js';
import type { Dense, Sample } from '../../core/sample.js';
import { batch } from '../../operators/batch.js';
import { inspect } from '../../operators/inspect.js';
import { fromArrays } from '../../sources/from-arrays.js';
import { describeOperator } from '../contracts/operator.js';
import { collect, watchedSource } from '../helpers/flow.js';

/** Four pictures of one row: two pixels, the left one dark, the right one light. */
const pictures = fromArrays({
  name: 'pictures',
  x: { data: Uint8Array.of(0, 255, 10, 245, 20, 235, 30, 225), shape: [4, 1, 2, 1] },
  y: Uint8Array.of(2, 0, 2, 2),
});

describe('inspect', () => {
  it('tells form, range and class of the first samples, and all of them together', async () => {
    const [text] = await printed(2, pictures);
    expect(text).to.equal(
      [
        'the first 2 of pictures',
        '  0  x uint8 [1, 2, 1], 0 to 255, mean 127.5, deviation 127.5; y 2 bird',
        '  1  x uint8 [1, 2, 1], 10 to 245, mean 127.5, deviation 117.5; y 0 cat',
        '  all x  uint8 [1, 2, 1], 0 to 255, mean 127.5, deviation 122.6',
        '  all y  2 labels in 2 classes: 0 cat: 1, 2 bird: 1',
      ].join('\n'),
    );
  });

  it('prints once, and passes on the very samples it got', async () => {
    const texts: string[] = [];
    const items = [{ x: 1 }, { x: 2 }, { x: 3 }];
    const passed = await collect(of(...items).pipe(inspect(2, { print: (text) => texts.push(text) })));
    expect(texts).to.have.length(1);
    expect(passed.items.every((item, place) => item === items[place])).to.equal(true);
  });

  it('prints before the last of them is passed on', async () => {
    const events: unknown[] = [];
    of(1, 2, 3)
      .pipe(inspect(2, { print: () => events.push('text') }))
      .subscribe((item) => events.push(item));
    expect(events).to.deep.equal([1, 'text', 2, 3]);
  });

  it('prints what there is when the stream ends with fewer, or fails', async () => {
    const texts: string[] = [];
    const print = (text: string): void => {
      texts.push(text);
    };
    await collect(of({ x: 'a', y: 1 }).pipe(inspect(5, { print })));
    await collect(of().pipe(inspect(5, { print })));
    await collect(throwError(() => new Error('broken')).pipe(inspect(5, { print })));
    expect(texts).to.deep.equal([
      "the first 1 of the stream\n  0  x 'a'; y 1\n  all y  1 labels in 1 class: 1: 1",
      'nothing came',
      'nothing came',
    ]);
  });

  it('tells batches by their parts', async () => {
    const texts: string[] = [];
    const classes = ['cat', 'dog', 'bird'];
    const print = (text: string): void => {
      texts.push(text);
    };
    await collect(
      read(pictures, { shuffle: false }).pipe(batch(4), inspect(1, { print, classes, draw: true })),
    );
    expect(texts[0]?.split('\n')).to.include.members([
      '  all x  uint8 [4, 1, 2, 1], 0 to 255, mean 127.5, deviation 113.1',
      '  all y  4 labels in 2 classes: 2 bird: 3, 0 cat: 1',
    ]);
    expect(texts[0]?.split('\n').at(-1)).to.equal(' @');
  });

  it('tells the numbers that are not finite', async () => {
    const x = { data: Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, 3), shape: [4] };
    const [text] = await printed(1, [{ x, y: 0.5 }]);
    expect(text)
      .to.include('float32 [4], 1 to 3, mean 2, deviation 1, 2 not finite')
      .and.to.include('0.5 to 0.5');
  });

  it('tells different forms, undecoded pictures, other things and labels with a shape', async () => {
    const dense = (...shape: readonly number[]): Dense => ({ data: new Float64Array(2), shape });
    const [text] = await printed(5, [
      { x: dense(2, 1), y: dense(2) },
      { x: dense(1, 2), y: undefined },
      { x: { file: 'a.png' }, y: 1 },
      { x: { file: 'b.png', bytes: new Uint8Array(7) }, y: 1 },
      'a line',
    ]);
    expect(text?.split('\n')).to.include.members([
      '  2  x a.png; y 1 dog',
      '  3  x b.png, 7 bytes; y 1 dog',
      '  4  x none; y none',
      '  all x  float64 [2, 1] or float64 [1, 2], 0 to 0, mean 0, deviation 0',
      '  all y  2 labels in 1 class: 1 dog: 2',
    ]);
  });

  it('draws pictures with characters, side by side', async () => {
    const [text] = await printed(4, pictures, { draw: true });
    expect(text?.split('\n').slice(7)).to.deep.equal([' @   @   @  .%']);
  });

  it('draws large pictures smaller, half as high as wide, and floats from their least to their greatest', async () => {
    const data = Float32Array.from({ length: 64 * 64 * 3 }, (_, place) => (place < 64 * 32 * 3 ? -1 : 1));
    const [text] = await printed(1, [{ x: { data, shape: [64, 64, 3] }, y: 0 }], { draw: true });
    const lines = text?.split('\n').slice(-16) ?? [];
    expect(lines[0]).to.equal(' '.repeat(32));
    expect(lines[15]).to.equal('@'.repeat(32));
  });

  describe('with a file', () => {
    let folder = '';

    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'millrace-inspect-'));
    });

    afterEach(() => rm(folder, { recursive: true }));

    it('puts the pictures into a PNG, side by side and enlarged', async () => {
      const file = path.join(folder, 'first.png');
      await printed(3, pictures, { file });
      const { width, height, pixels } = decodePng(await readFile(file));
      // Two columns and two rows of cells of 96 pixels, with a gap of 2 around each.
      expect({ width, height }).to.deep.equal({ width: 2 * 98 + 2, height: 2 * 98 + 2 });
      const pixelAt = (row: number, column: number): readonly number[] => {
        const start = (row * width + column) * 3;
        return [...pixels.subarray(start, start + 3)];
      };
      expect(pixelAt(0, 0)).to.deep.equal([255, 255, 255]);
      expect(pixelAt(2, 2)).to.deep.equal([0, 0, 0]);
      expect(pixelAt(2, 2 + 48)).to.deep.equal([255, 255, 255]);
      expect(pixelAt(2, 100)).to.deep.equal([10, 10, 10]);
      expect(pixelAt(100, 2)).to.deep.equal([20, 20, 20]);
    });

    it('writes none where there is no picture', async () => {
      await printed(1, [{ x: 1, y: 2 }], { file: path.join(folder, 'none.png') });
      expect(await readdir(folder)).to.deep.equal([]);
    });

    it('says when it cannot be written', async () => {
      const file = path.join(folder, 'nowhere', 'first.png');
      const { errors } = await collect(read(pictures).pipe(inspect(1, { file, print: () => {} })));
      expect(errors[0]).to.include({ code: 'OPTION_INVALID' });
      expect(String(errors[0])).to.include('first.png').and.to.include('ENOENT');
    });
  });

  for (const count of [0, 1.5, Number.NaN])
    it(`refuses a count of ${count}`, () => {
      expect(() => inspect(count)).to.throw('inspect count');
    });
});

describeOperator('inspect', {
  create: () => inspect(3, { print: () => {} }),
  createThrowing: (error) =>
    inspect(1, {
      print: () => {
        throw error;
      },
    }),
  inFlight: 1,
});

/** What is printed of samples, or of a source in its own order. */
async function printed(
  count: number,
  items: typeof pictures | readonly unknown[],
  options: Parameters<typeof inspect>[1] = {},
): Promise<readonly string[]> {
  const texts: string[] = [];
  const classes = ['cat', 'dog', 'bird'];
  const shown = inspect<unknown>(count, { classes, print: (text) => texts.push(text), ...options });
  const { errors } =
    'open' in items
      ? await collect(read<Sample>(items, { shuffle: false }).pipe(shown))
      : await collect(watchedSource(items.length, (index) => items[index]).items$.pipe(shown));
  expect(errors).to.deep.equal([]);
  return texts;
}

/** The pixels of a PNG as `inspect` writes it: eight bits, colour, no filters. */
function decodePng(bytes: Buffer): {
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
} {
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const start = bytes.indexOf('IDAT') + 4;
  const lines = inflateSync(bytes.subarray(start, start + bytes.readUInt32BE(start - 8)));
  const stride = 3 * width + 1;
  const rows = Array.from({ length: height }, (_, row) =>
    lines.subarray(row * stride + 1, (row + 1) * stride),
  );
  return { width, height, pixels: Buffer.concat(rows) };
}
