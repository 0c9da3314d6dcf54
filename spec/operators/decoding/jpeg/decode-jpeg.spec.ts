import { expect } from 'chai';
import fc from 'fast-check';
import sharp from 'sharp';
import type { Window } from '../../../../operators/augmentation/random-crop.js';
import type { Size } from '../../../../operators/decoding/fit.js';
import { decodeJpeg } from '../../../../operators/decoding/jpeg/decode-jpeg.js';
import { compiledModule, sourceDigest } from '../../../../operators/decoding/jpeg/decode-jpeg-module.js';
import { sourcesDigest } from '../../../../scripts/build-jpeg.js';
import { noise, ofPixels, waves } from '../../../helpers/encoded-pictures.js';

describe('decodeJpeg', () => {
  const picture = fc.record({
    height: fc.integer({ min: 1, max: 70 }),
    width: fc.integer({ min: 5, max: 70 }),
    quality: fc.constantFrom(3, 40, 75, 90, 100),
    chromaSubsampling: fc.constantFrom('4:2:0', '4:4:4'),
    optimiseCoding: fc.boolean(),
    grey: fc.boolean(),
    blur: fc.constantFrom(0.3, 1, 3),
    seed: fc.nat(),
  });
  const part = fc.tuple(...Array.from({ length: 4 }, () => fc.nat({ max: 999 })));

  it('has the pixels of libjpeg-turbo to the last bit, in any part of any picture', async () => {
    await fc.assert(
      fc.asyncProperty(picture, part, async (made, places) => {
        const bytes = await encoded(made);
        const window = windowOf(made, places);
        const image = sharp(bytes)
          .toColourspace(made.grey ? 'b-w' : 'srgb')
          .raw();
        const components = made.grey ? 1 : 3;
        const pixels = decodeJpeg({ bytes, window, components });
        expect(Buffer.from(pixels ?? [])).to.deep.equal(await image.clone().extract(window).toBuffer());
        const whole = decodeJpeg({ bytes, window: wholeOf(made), components });
        expect(Buffer.from(whole ?? [])).to.deep.equal(await image.toBuffer());
      }),
      { numRuns: 60 },
    );
  });

  it('decodes colours of half the columns, and restarts', async () => {
    for (const name of ['half-columns', 'restarts'] as const) {
      const bytes = Buffer.from(samples[name], 'base64');
      const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
      const pixels = decodeJpeg({ bytes, window: wholeOf(info), components: 3 });
      expect(Buffer.from(pixels ?? [])).to.deep.equal(data);
    }
  });

  it('leaves alone what is cut short, wherever that is', async () => {
    const bytes = await ofPixels(waves(40, 50)).jpeg().toBuffer();
    const window = { top: 0, left: 0, height: 40, width: 50 };
    for (let length = 0; length < bytes.length; length++)
      expect(decodeJpeg({ bytes: bytes.subarray(0, length), window, components: 3 })).to.equal(undefined);
  });

  it('leaves alone what is no part of the picture', async () => {
    const bytes = await ofPixels(waves(40, 50)).jpeg().toBuffer();
    for (const window of [
      { top: 0, left: 0, height: 41, width: 50 },
      { top: 39, left: 49, height: 1, width: 2 },
      { top: 0, left: 0, height: 0, width: 50 },
    ])
      expect(decodeJpeg({ bytes, window, components: 3 })).to.equal(undefined);
    expect(decodeJpeg({ bytes, window: wholeOf({ height: 40, width: 50 }), components: 1 })).to.equal(
      undefined,
    );
  });

  it('takes any damage as a picture or as none', async () => {
    const whole = await noise().jpeg().toBuffer();
    const change = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        const window = { top: 10, left: 10, height: 20, width: 30 };
        const pixels = decodeJpeg({ bytes, window, components: 3 });
        expect(pixels === undefined || pixels.length === 20 * 30 * 3).to.equal(true);
      }),
      { numRuns: 500 },
    );
  });

  it('runs what was compiled from the sources in kernel/', async () => {
    expect(WebAssembly.validate(Buffer.from(compiledModule, 'base64'))).to.equal(true);
    expect(sourceDigest).to.equal(await sourcesDigest());
  });
});

interface Made {
  readonly height: number;
  readonly width: number;
  readonly quality: number;
  readonly chromaSubsampling: string;
  readonly optimiseCoding: boolean;
  readonly grey: boolean;
  readonly blur: number;
  readonly seed: number;
}

async function encoded({ height, width, grey, blur, seed, ...options }: Made): Promise<Buffer> {
  const raw = { height, width, channels: 3 } as const;
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
  const image = sharp(Uint8Array.from({ length: height * width * 3 }, random), { raw }).blur(blur);
  return (grey ? image.toColourspace('b-w') : image).jpeg(options).toBuffer();
}

function wholeOf({ height, width }: Size): Window {
  return { top: 0, left: 0, height, width };
}

function windowOf(
  { height, width }: Size,
  [down = 0, across = 0, high = 0, wide = 0]: readonly number[],
): Window {
  const [top, left] = [down % height, across % width];
  return { top, left, height: 1 + (high % (height - top)), width: 1 + (wide % (width - left)) };
}

// Made by Pillow: sharp's encoder cannot be told to make them.
const samples = {
  'half-columns':
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxO' +
    'UlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P' +
    'T09PT09PT0//wAARCAAdAC0DASEAAhEBAxEB/8QAGQABAQEBAQEAAAAAAAAAAAAABQYHBAID/8QAJhAAAQMDBAIBBQAAAAAAAAAA' +
    'AQACBAMFEQYhMUESURMUJDKBkf/EABgBAQEBAQEAAAAAAAAAAAAAAAUGAwQC/8QAKxEAAQQBAgMGBwAAAAAAAAAAAgABAwQFERMS' +
    'MTIGFCFBYbEiNVGR0fDx/9oADAMBAAIRAxEAPwB7TNVtSGGH0gtYRvjcXtCLxsHDb0SLn3WRxQ+npp+cUye1T3KGyrG88eTscBUt' +
    'sgolun/VKODvkmJkBAqPizAHHAB46VtQktrUWuz0pe8B2Zd4+bqwzmkUQEynbDM+nqBhOF36iayRDLyRwnggGGZpS8GRfaSXanbR' +
    'Z1HqvoXLxZlo8ufa1Gy02yYAB32XBn53tGMjdLcv31WMdfplUzqCMYkguAxuvVtun2+C7hIVau7AzpDOy7lYdEZcpYgTi1v5A/pM' +
    'wZJuEfDznbhYZefeEQj6W5+r/hvdF9pS4+E0LcbYaUn5A3tV+lZIbTFNxXk4d2uyYpx8WPY18tY0Wmg6psAs4ZcH0XPYwbA8ntKV' +
    'rTV6zAOjn7MiCk7wHC/kl9W0gySXD2uzR9VznBp4RkEQvTZ1hcfei+JVt2h0nR/LG+FPw5D4tYlm+Cu2poNUy+jO/wBmVJjvl7ik' +
    'rk90uGTVPX8WeTI7WSXAe0ViSeQiIn1d1K0Cd5yHyX//2Q==',
  restarts:
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxO' +
    'UlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P' +
    'T09PT09PT0//wAARCAAdAC0DASIAAhEBAxEB/8QAGQAAAwEBAQAAAAAAAAAAAAAABQYHBAMC/8QAJhAAAQMDBAIBBQAAAAAAAAAA' +
    'AQACBAMFEQYhMUESURMUJDKBkf/EABgBAAMBAQAAAAAAAAAAAAAAAAMEBQAG/8QAKREAAQQABAMJAQAAAAAAAAAAAQACAwQFITFB' +
    'ERPwEhQVIkJRYYGR4f/dAAQAAv/aAAwDAQACEQMRAD8APaZqtqQww+kC1hG+Nxe0LpYZn09QMJwt+omskQy8kcINShyLPbOQTOJW' +
    'fD5uDdClTT00/OKZPaZ7lDZVjeePJ2OAp9HqvoXLxZlo8ufaqNlptkwADvsmsVutrvBqjj87fXv1qo7abnWW2dl//9DBAqPizAHH' +
    'AB46TtQktrUWuz0lLUEYxJBcBjderbdPt8F3CXdhz7YEzsyVRx2Voga6NDLlLECcWt/IH9IzBkm4R8POduEv6tpBkkuHtbNH1XOc' +
    'GnhM2OZdgEjsgNutVDxh/e2h41C//9EPcbYaUn5A3tN+lZIbTFNxXS7Q6To/ljfCX4ch8WsSzfBRo67ZqxL/AEjj+KnRYH4fnqEX' +
    '1jRaaDqmwCnDLg+i57GDYHk9qhXJ7pcMmqev4p5MjtZJcB7WoX3yRmKLygb7/wAXPQzmw4xP2X//2Q==',
} as const;
