import { expect } from 'chai';
import sharp from 'sharp';
import { isMillraceError, MillraceError } from '../../core/errors.js';
import { importSharp, loadSharp } from '../../core/load-sharp.js';
import { decodeWith } from '../../operators/decoding/decode-with.js';
import { sampleOf, streamOf } from '../helpers/encoded-pictures.js';
import { collect } from '../helpers/flow.js';

describe('importSharp', () => {
  it('gives each picture one thread and keeps none', async () => {
    sharp.concurrency(2);
    sharp.cache(true);
    expect(await importSharp(async () => ({ default: sharp }))).to.equal(sharp);
    expect(sharp.concurrency()).to.equal(1);
    expect(sharp.cache()).to.have.nested.property('memory.max', 0);
  });

  it('says what to install where it is missing', async () => {
    const missing = Object.assign(new Error("Cannot find package 'sharp'"), { code: 'ERR_MODULE_NOT_FOUND' });
    const error = await importSharp(() => Promise.reject(missing)).catch((thrown: unknown) => thrown);
    if (!isMillraceError(error, 'PACKAGE_MISSING')) throw error;
    expect(error.message).to.include("Cannot find package 'sharp'").and.to.include('npm install');
    expect(error.cause).to.equal(missing);
  });

  it('is told as it is, not as a fault of a picture that could be skipped', async () => {
    const missing = new MillraceError('PACKAGE_MISSING', { what: 'sharp' });
    const decodable = { name: 'decode', expected: 'a picture', decode: () => Promise.reject(missing) };
    const samples = [sampleOf(0, { file: 'a.png', bytes: new Uint8Array(1) }, 0)];
    for (const invalid of ['fail', 'skip'] as const) {
      const { errors } = await collect(streamOf(samples).pipe(decodeWith(decodable, { invalid })));
      expect(errors).to.deep.equal([missing]);
    }
  });
});

describe('loadSharp', () => {
  it('loads it once', () => {
    expect(loadSharp()).to.equal(loadSharp());
  });
});
