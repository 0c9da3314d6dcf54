import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { makePhotos } from '../../../bench/input/photos.js';
import { ActivityClock } from '../../../core/activity.js';
import type { EncodedImage } from '../../../core/encoded-image.js';
import type { Dense } from '../../../core/sample.js';
import { augment } from '../../../operators/augment.js';
import { randomResizedCrop } from '../../../operators/augmentation/random-resized-crop.js';
import { resizedCrop } from '../../../operators/augmentation/resize.js';
import { type DecodeImageOptions, decodeImage } from '../../../operators/decode-image.js';
import { createScope } from '../../../run/scope.js';
import { describeOperator } from '../../contracts/operator.js';
import {
  decoded,
  inMemory,
  noise,
  ofPixels,
  picture,
  refusal,
  sampleOf,
  streamOf,
  waves,
} from '../../helpers/encoded-pictures.js';
import { collect } from '../../helpers/flow.js';
import { runFrom } from '../../helpers/resume.js';

const decoder = 'wasm';
const crop = randomResizedCrop([24, 30], { scale: [0.2, 1] });

describe('decodeImage, decoder wasm', () => {
  let photos: readonly EncodedImage[] = [];

  before(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'millrace-decode-wasm-'));
    try {
      await makePhotos(folder, 3);
      const files = await readdir(folder, { recursive: true });
      const jpegs = files.filter((file) => file.endsWith('.jpg')).map((file) => path.join(folder, file));
      photos = await Promise.all(jpegs.map(async (file) => ({ file, bytes: await readFile(file) })));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('gives the pixels of sharp, to the last bit', async () => {
    expect(photos).to.have.length(3);
    for (const photo of photos) expect(await decoded(photo, { decoder })).to.deep.equal(await decoded(photo));
  });

  it('reads a file as it reads bytes, and names one that is not there', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'millrace-decode-wasm-'));
    try {
      const { bytes = new Uint8Array() } = await inMemory(ofPixels(waves(80, 100)).jpeg());
      const file = path.join(folder, 'waves.jpg');
      await writeFile(file, bytes);
      for (const options of [{}, { crop }])
        expect(await decoded({ file }, { ...options, decoder })).to.deep.equal(
          await decoded({ file, bytes }, { ...options, decoder }),
        );
      expect(await refusal({ file: `${file}.gone` }, { decoder })).to.include({ code: 'SOURCE_INVALID' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('gives a thread no more than the bytes of the picture', async () => {
    const { bytes = new Uint8Array() } = await inMemory(ofPixels(waves(80, 100)).jpeg());
    const among = new Uint8Array(bytes.length + 20);
    among.set(bytes, 10);
    const image = { file: 'among.jpg', bytes: among.subarray(10, 10 + bytes.length), ask: () => 'not data' };
    expect(await decoded(image, { decoder })).to.deep.equal(await decoded({ file: 'alone.jpg', bytes }));
  });

  const plain: Readonly<Record<string, (image: Sharp) => Sharp>> = {
    baseline: (image) => image.jpeg({ quality: 95 }),
    'full colour': (image) => image.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }),
    grey: (image) => image.toColourspace('b-w').jpeg({ quality: 95 }),
    'with a profile': (image) => image.withIccProfile('p3').jpeg({ quality: 95 }),
  };
  for (const [title, encode] of Object.entries(plain))
    for (const channels of [1, 3] as const)
      it(`decodes JPEG, ${title}, to ${channels === 1 ? 'grey' : 'colours'} as sharp does`, async () => {
        const jpeg = await inMemory(encode(ofPixels(waves(61, 83))));
        const image = await decoded(jpeg, { decoder, channels });
        expect(image.shape).to.deep.equal([61, 83, channels]);
        expect(image).to.deep.equal(await decoded(jpeg, { channels }));
      });

  it('takes the part that augment of the same name would take, to the byte', async () => {
    const jpeg = await inMemory(ofPixels(waves(80, 100)).jpeg({ quality: 95 }));
    const part = await decoded(jpeg, { decoder, crop, name: 'vary' });
    const whole = sampleOf(0, await decoded(jpeg, { decoder }), 0);
    const { items } = await collect(streamOf([whole]).pipe(augment({ name: 'vary' }, crop)));
    expect(part).to.deep.equal(items[0]?.x);
  });

  it('stretches a picture as its resize does, and lets boxes follow', async () => {
    const jpeg = await inMemory(ofPixels(waves(80, 100)).jpeg());
    const boxes: Dense = { data: Float32Array.of(10, 20, 30, 40), shape: [1, 4] };
    const samples = [sampleOf(0, jpeg, { boxes })];
    const options = { decoder, width: 50, height: 60, fit: 'fill' } as const;
    const { items } = await collect(streamOf(samples).pipe(decodeImage(options)));
    const whole = await decoded(jpeg, { decoder });
    const window = { top: 0, left: 0, height: 80, width: 100 };
    expect(items[0]?.x).to.deep.equal(resizedCrop(whole, window, [60, 50]).image);
    expect([...(items[0]?.y.boxes.data ?? [])]).to.deep.equal([5, 15, 15, 30]);
  });

  describe('leaves to sharp', () => {
    const jpeg = (): Sharp => ofPixels(waves(80, 100)).jpeg();
    const left: Readonly<Record<string, readonly [() => Sharp, DecodeImageOptions]>> = {
      PNG: [() => ofPixels(waves(80, 100)).png(), {}],
      'a crop of WebP': [() => ofPixels(waves(80, 100)).webp(), { crop }],
      'JPEG in four inks': [() => ofPixels(waves(80, 100)).toColourspace('cmyk').jpeg(), {}],
      'one to be turned': [() => jpeg().withMetadata({ orientation: 6 }), { orient: true }],
      'a side that follows': [jpeg, { width: 40 }],
      'what is cut at both sides': [jpeg, { width: 40, height: 40 }],
      'another kernel': [jpeg, { width: 40, height: 40, fit: 'fill', kernel: 'cubic' }],
      'a third of the size': [jpeg, { width: 30, height: 20, fit: 'fill' }],
      'a progressive JPEG': [() => ofPixels(waves(80, 100)).jpeg({ progressive: true }), {}],
    };
    for (const [title, [make, options]] of Object.entries(left))
      it(title, async () => {
        const file = await inMemory(make());
        expect(await decoded(file, { ...options, decoder })).to.deep.equal(await decoded(file, options));
      });
  });

  describe('refuses as sharp does', () => {
    const damaged: Readonly<Record<string, () => Promise<Buffer>>> = {
      'a JPEG cut short': async () => cut(await noise().jpeg().toBuffer()),
      'a progressive JPEG cut short': async () => cut(await noise().jpeg({ progressive: true }).toBuffer()),
      'one cut within its header': async () => (await noise().jpeg().toBuffer()).subarray(0, 100),
      'more pixels than allowed': () =>
        sharp({ create: { width: 300, height: 300, channels: 3, background: '#000' } })
          .jpeg()
          .toBuffer(),
    };
    for (const [title, make] of Object.entries(damaged))
      it(title, async () => {
        const file = { file: 'bad.jpg', bytes: await make() };
        const options = { maxPixels: 60_000 };
        const [error, expected] = [
          await refusal(file, { ...options, decoder }),
          await refusal(file, options),
        ];
        expect(error).to.include({ code: 'SOURCE_INVALID' });
        expect(String(error)).to.equal(String(expected));
      });
  });

  it('takes any damage to a file as a picture or as an error with its name, and never more', async () => {
    const files = await Promise.all([
      noise().jpeg().toBuffer(),
      noise().jpeg({ progressive: true }).toBuffer(),
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 }),
        fc.constantFrom({}, { width: 40, height: 40, fit: 'fill' } as const, { crop }),
        async (whole, changes, options) => {
          const bytes = Buffer.from(whole);
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          const samples = [sampleOf(0, { file: 'mutant', bytes }, 0)];
          const { items, errors } = await collect(
            streamOf(samples).pipe(decodeImage({ ...options, decoder, maxPixels: 100_000 })),
          );
          expect(items.length + errors.length).to.equal(1);
          for (const error of errors) expect(String(error)).to.include('mutant');
        },
      ),
      { numRuns: 100 },
    );
  }).timeout(20_000);

  it('is part of the run: a resume with another decoder is refused, with crop and without', async () => {
    for (const options of [{}, { crop }]) {
      const recorded = await stagesOf({ ...options, decoder });
      expect(() => resume(recorded, recorded)).not.to.throw();
      const other = await stagesOf(options);
      for (const [before, now] of [
        [recorded, other],
        [other, recorded],
      ] as const)
        expect(() => resume(before, now))
          .to.throw('decoder')
          .with.property('code', 'RESUME_REFUSED');
    }
  });

  it('may stand in a run twice under one name', async () => {
    const stages = [...(await stagesOf({ decoder })), ...(await stagesOf({ decoder }))];
    expect(() => resume([], stages)).not.to.throw();
  });

  describeOperator('decodeImage by wasm', {
    create: () => decodeImage<number>({ decoder, concurrency: 2 }),
    item: (index) => sampleOf(index, { file: `${index}.jpg`, bytes: jpegOfColours }, 1),
    inFlight: 1 + 8,
  });
});

let jpegOfColours: Uint8Array = new Uint8Array();

before(async () => {
  jpegOfColours = await picture().jpeg().toBuffer();
});

type Stages = Awaited<ReturnType<typeof stagesOf>>;

/** The stages that join a run, as they are recorded. */
async function stagesOf(options: DecodeImageOptions): Promise<Awaited<ReturnType<typeof runFrom>>['joined']> {
  const jpeg = await inMemory(ofPixels(waves(80, 100)).jpeg());
  const { joined } = await runFrom(streamOf([sampleOf(0, jpeg, 0)]).pipe(decodeImage(options)), undefined);
  return joined;
}

/** Resumes a run of stages from the checkpoint of another. */
function resume(before: Stages, now: Stages): void {
  const stageOptions = Object.fromEntries(before.map(({ name, options = {} }) => [name, options]));
  const scope = createScope(1, { mark: null, stageOptions }, { clock: new ActivityClock(), warn: () => {} });
  for (const stage of now) scope.join(stage);
}

function cut(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.floor(bytes.length * 0.6));
}
