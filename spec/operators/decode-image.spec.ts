import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { read } from '../../core/read.js';
import type { Dense, Sample } from '../../core/sample.js';
import { batch } from '../../operators/batch.js';
import { type DecodeImageOptions, decodeImage } from '../../operators/decode-image.js';
import { imageTable } from '../../sources/image-table.js';
import { describeOperator } from '../contracts/operator.js';
import {
  colours,
  decoded,
  inMemory,
  noise,
  ofPixels,
  picture,
  refusal,
  sampleOf,
  streamOf,
  waves,
} from '../helpers/encoded-pictures.js';
import { collect, turn } from '../helpers/flow.js';
import { root } from '../helpers/repository.js';
import { collector, specScope } from '../helpers/scope.js';

describe('decodeImage', () => {
  it('decodes a real file of CIFAR-10 to the pixels that Pillow sees', async () => {
    const file = path.join(root, 'spec/fixtures/cifar10-png/train/1.png');
    const image = await decoded({ file });
    expect(image.shape).to.deep.equal([32, 32, 3]);
    expect(image.data).to.be.instanceOf(Uint8Array);
    // PIL: numpy.asarray(Image.open('1.png'))[0, :2].ravel()
    expect([...image.data.subarray(0, 6)]).to.deep.equal([59, 62, 63, 43, 46, 45]);
  });

  const formats: Readonly<Record<string, () => Sharp>> = {
    PNG: () => picture().png(),
    'PNG with a palette': () => picture().png({ palette: true, quality: 100 }),
    'PNG of 16 bits': () => picture().toColourspace('rgb16').png(),
    'PNG with transparency': () => picture().ensureAlpha(0.5).png(),
    WebP: () => picture().webp({ lossless: true }),
    GIF: () => picture().gif(),
    AVIF: () => picture().avif({ lossless: true }),
    TIFF: () => picture().tiff({ compression: 'lzw' }),
  };
  for (const [title, encode] of Object.entries(formats))
    it(`decodes ${title} to bytes, red, green, blue`, async () => {
      const { data, shape } = await decoded(await inMemory(encode()));
      expect(shape).to.deep.equal([2, 4, 3]);
      expect([...data]).to.deep.equal([...colours]);
    });

  for (const progressive of [false, true])
    it(`decodes JPEG, nearly${progressive ? ', also when it is progressive' : ''}`, async () => {
      const flat = sharp({ create: { width: 16, height: 8, channels: 3, background: '#204060' } });
      const { data, shape } = await decoded(await inMemory(flat.jpeg({ quality: 100, progressive })));
      expect(shape).to.deep.equal([8, 16, 3]);
      for (const [place, value] of data.entries())
        expect(value).to.be.closeTo([0x20, 0x40, 0x60][place % 3] ?? Number.NaN, 2);
    });

  it('decodes JPEG in four inks to three colours', async () => {
    const image = await decoded(await inMemory(picture().toColourspace('cmyk').jpeg()));
    expect(image.shape).to.deep.equal([2, 4, 3]);
  });

  it('takes the first picture of an animation', async () => {
    const frames = [await picture().png().toBuffer(), await picture().negate().png().toBuffer()];
    const animation = sharp(frames, { join: { animated: true } }).gif();
    expect([...(await decoded(await inMemory(animation))).data]).to.deep.equal([...colours]);
  });

  it('leaves colours as they are in the file, whatever its profile', async () => {
    const profiled = await inMemory(picture().withIccProfile('p3').png());
    const stored = await sharp(profiled.bytes, { ignoreIcc: true }).raw().toBuffer();
    expect([...stored]).to.not.deep.equal([...colours]);
    expect([...(await decoded(profiled)).data]).to.deep.equal([...stored]);
  });

  it('makes colours of grey and grey of colours', async () => {
    const grey = sharp(Buffer.of(0, 100, 255), { raw: { width: 3, height: 1, channels: 1 } });
    const greys = [
      grey.clone().toColourspace('b-w').png(),
      grey.clone().toColourspace('grey16').png(),
      grey.clone().toColourspace('b-w').ensureAlpha(0.5).png(),
    ];
    for (const encoded of await Promise.all(greys.map((each) => inMemory(each)))) {
      const [coloured, single] = [await decoded(encoded), await decoded(encoded, { channels: 1 })];
      expect([...coloured.data]).to.deep.equal([0, 0, 0, 100, 100, 100, 255, 255, 255]);
      expect(single).to.deep.equal({ data: Uint8Array.of(0, 100, 255), shape: [1, 3, 1] });
    }
    const luma = await decoded(await inMemory(picture().png()), { channels: 1 });
    expect(luma.shape).to.deep.equal([2, 4, 1]);
    expect([...luma.data.subarray(0, 3)]).to.deep.equal([76, 150, 29]);
  });

  const sizes: readonly (readonly [DecodeImageOptions, readonly number[]])[] = [
    [{ width: 2, height: 2 }, [2, 2, 3]],
    [{ width: 2, height: 2, fit: 'fill' }, [2, 2, 3]],
    [{ width: 8, height: 8, fit: 'contain' }, [8, 8, 3]],
    [{ width: 2, height: 2, fit: 'inside' }, [1, 2, 3]],
    [{ width: 2, height: 2, fit: 'outside' }, [2, 4, 3]],
    [{ width: 2 }, [1, 2, 3]],
    [{ height: 4 }, [4, 8, 3]],
  ];
  for (const [options, shape] of sizes)
    it(`brings a picture of 4 x 2 to ${JSON.stringify(options)}`, async () => {
      expect((await decoded(await inMemory(picture().png()), options)).shape).to.deep.equal(shape);
    });

  it('lets boxes follow, whichever way the picture is fitted', async () => {
    const boxes: Dense = { data: Float32Array.of(1, 0, 3, 2), shape: [1, 4] };
    const samples = [sampleOf(0, await inMemory(picture().png()), { boxes })];
    const follow = async (options: DecodeImageOptions): Promise<readonly number[]> => {
      const { items } = await collect(streamOf(samples).pipe(decodeImage(options)));
      return [...(items[0]?.y.boxes.data ?? [])];
    };
    expect(await follow({})).to.deep.equal([1, 0, 3, 2]);
    expect(await follow({ width: 4, height: 4, fit: 'cover' })).to.deep.equal([0, 0, 4, 4]);
    expect(await follow({ width: 4, height: 4, fit: 'contain' })).to.deep.equal([1, 1, 3, 3]);
    expect(await follow({ width: 4, height: 4, fit: 'fill' })).to.deep.equal([1, 0, 3, 4]);
    expect(await follow({ width: 8 })).to.deep.equal([2, 0, 6, 4]);
  });

  it('turns a picture the way its camera was held only where it is told so', async () => {
    const held = await inMemory(picture().withMetadata({ orientation: 6 }).png());
    expect((await decoded(held)).shape).to.deep.equal([2, 4, 3]);
    expect((await decoded(held, { orient: true })).shape).to.deep.equal([4, 2, 3]);
    expect((await decoded(held, { orient: true, width: 1 })).shape).to.deep.equal([2, 1, 3]);
  });

  describe('refuses, with the name of the file,', () => {
    const content: Readonly<Record<string, () => Promise<Buffer>>> = {
      'an empty file': async () => Buffer.alloc(0),
      'what is no picture': async () => Buffer.from('<html>404</html>'),
      'a PNG cut short': async () => cut(await noise().png().toBuffer()),
      'a JPEG cut short': async () => cut(await noise().jpeg().toBuffer()),
      'a WebP cut short': async () => cut(await noise().webp().toBuffer()),
      'a GIF cut short': async () => cut(await noise().gif().toBuffer()),
      'a TIFF cut short': async () => cut(await noise().tiff().toBuffer()),
      'an AVIF cut short': async () => cut(await noise(16).avif({ effort: 0 }).toBuffer()),
      'what begins like a picture': async () => Buffer.from('ffd8ffe000104a464946', 'hex'),
      'a drawing': async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      'a PNG with a wrong check sum': async () => {
        const bytes = await noise().png().toBuffer();
        bytes.fill(0xaa, bytes.length >> 1, (bytes.length >> 1) + 20);
        return bytes;
      },
      'more pixels than allowed': async () =>
        sharp({ create: { width: 300, height: 300, channels: 3, background: '#000' } })
          .png()
          .toBuffer(),
    };
    for (const [title, make] of Object.entries(content))
      it(title, async () => {
        const error = await refusal({ file: 'bad.png', bytes: await make() }, { maxPixels: 60_000 });
        expect(error).to.include({ code: 'SOURCE_INVALID' });
        expect(String(error)).to.include('bad.png').and.to.include('at most 60000 pixels');
        expect(String(error)).to.not.include('\n');
      });

    it('one whose proportions would make it huge', async () => {
      const strip = sharp({ create: { width: 5000, height: 1, channels: 3, background: '#000' } });
      const bytes = await strip.png().toBuffer();
      for (const options of [{ width: 224, height: 224, fit: 'outside' }, { height: 224 }] as const) {
        const limited = { ...options, maxPixels: 1_000_000 };
        const error = await refusal({ file: 'strip.png', bytes }, limited);
        expect(error).to.include({ code: 'SOURCE_INVALID' });
        expect(String(error)).to.include('strip.png').and.to.include('224 x 1120000 pixels');
      }
    });

    it('one that is shortened while others are read', async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'millrace-decode-image-'));
      try {
        const file = path.join(folder, 'short.jpg');
        await writeFile(file, await noise().jpeg().toBuffer());
        await decoded({ file });
        await truncate(file, 500);
        expect(String(await refusal({ file }))).to.include(file);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });

  it('takes any damage to a file as a picture or as an error with its name, and never more', async () => {
    const files = await Promise.all([
      noise().png().toBuffer(),
      noise().jpeg().toBuffer(),
      noise().webp().toBuffer(),
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
        fc.nat(),
        async (whole, changes, length) => {
          const bytes = Buffer.from(
            whole.subarray(0, length % 4 === 0 ? length % whole.length : whole.length),
          );
          for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
          const samples = [sampleOf(0, { file: 'mutant', bytes }, 0)];
          const { items, errors } = await collect(
            streamOf(samples).pipe(decodeImage({ maxPixels: 100_000, width: 8, height: 8 })),
          );
          expect(items.length + errors.length).to.equal(1);
          for (const { x } of items) expect(x.shape).to.deep.equal([8, 8, 3]);
          for (const error of errors) expect(String(error)).to.include('mutant');
        },
      ),
      { numRuns: 100 },
    );
  }).timeout(20_000);

  it('reads a table of pictures to batches, and skips what is none', async () => {
    const dir = path.join(root, 'spec/fixtures/cifar10-png');
    const cifar = imageTable({ dir: path.join(dir, 'train'), labels: path.join(dir, 'labels.csv') });
    const { items } = await collect(read(cifar).pipe(decodeImage({ invalid: 'skip' }), batch(8)));
    expect(items.map(({ x }) => x.shape)).to.deep.equal([8, 8, 4].map((size) => [size, 32, 32, 3]));
  });

  it('skips what is none, and counts it', async () => {
    const good = await inMemory(picture().png());
    const samples = Array.from({ length: 6 }, (_, index) =>
      sampleOf(index, index % 3 === 0 ? good : { file: `${index}.png`, bytes: Buffer.from('none') }, index),
    );
    const scope = specScope();
    const { subscriber, items, done } = collector<Sample<Dense, number>>(scope);
    streamOf(samples)
      .pipe(decodeImage({ invalid: 'skip' }))
      .subscribe(subscriber);
    await done;
    expect(items.map(({ y }) => y)).to.deep.equal([0, 3]);
    expect(scope.warnings.map(({ code, count }) => [code, count])).to.deep.equal([
      ['SAMPLE_SKIPPED', 1],
      ['SAMPLE_SKIPPED', 4],
    ]);
  });

  it('keeps the order, though large pictures take longer than small ones', async () => {
    const [large, small] = [await inMemory(ofPixels(waves(600, 800)).png()), await inMemory(picture().png())];
    const samples = Array.from({ length: 12 }, (_, index) =>
      sampleOf(index, index % 4 ? small : large, index),
    );
    const { items } = await collect(streamOf(samples).pipe(decodeImage()));
    expect(items.map(({ y }) => y)).to.deep.equal(samples.map(({ y }) => y));
    expect(items.map(({ x }) => x.shape[1])).to.deep.equal(samples.map((_, index) => (index % 4 ? 4 : 800)));
  });

  it('leaves the main thread free meanwhile', async () => {
    const large = await inMemory(noise(1000).png());
    const turns: number[] = [];
    // On a machine that others use, one decoding may see the main thread wait for a processor.
    for (let attempt = 0; attempt < 10 && !turns.some(isFree); attempt++)
      turns.push(await turnsDuring(decoded(large)));
    expect(turns).to.satisfy((all: readonly number[]) => all.some(isFree), 'more than 100 turns once');
  });

  const wrong = {
    channels: 2,
    width: 0,
    height: 1.5,
    fit: 'crop',
    kernel: 'best',
    maxPixels: 0,
    concurrency: 0,
    invalid: 'drop',
    orient: 1,
    crop: 224,
    name: '',
  };
  for (const [option, value] of Object.entries(wrong))
    it(`refuses ${option} ${JSON.stringify(value)} by name`, () => {
      const options = JSON.parse(JSON.stringify({ [option]: value }));
      expect(() => decodeImage(options)).to.throw(`decodeImage.${option}`);
    });
});

describe('decodeImage as an operator', () => {
  let bytes: Buffer;

  before(async () => {
    bytes = await picture().png().toBuffer();
  });

  describeOperator('decodeImage', {
    create: () => decodeImage<number>({ concurrency: 2 }),
    item: (index) => sampleOf(index, { file: `${index}.png`, bytes }, 1),
    inFlight: 1 + 8,
  });
});

function cut(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.floor(bytes.length * 0.6));
}

const isFree = (turns: number): boolean => turns > 100;

/** How often the event loop turns until a promise is settled. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let done = false;
  const settling = work.finally(() => {
    done = true;
  });
  for (; !done; turns++) await turn();
  await settling;
  return turns;
}
