import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { frameRecord, readRecords } from '../../../sinks/tensorboard/tf-record.js';

describe('TensorFlow records', () => {
  let file: string;

  beforeEach(async () => {
    file = path.join(await mkdtemp(path.join(tmpdir(), 'millrace-records-')), 'records');
  });

  afterEach(() => rm(path.dirname(file), { recursive: true }));

  it('begin as all event files do, which hold 24 bytes of version first', () => {
    const record = Buffer.from(frameRecord(Buffer.alloc(24)));
    expect(record.toString('hex', 0, 12)).to.equal('1800000000000000a37f4b22');
  });

  it("end with the bytes' CRC-32C, turned by 15 bits, plus a constant", () => {
    const record = Buffer.from(frameRecord(Buffer.from('123456789')));
    // The check value of CRC-32C in the catalogues.
    const crc = 0xe3069283;
    expect(record.readUInt32LE(12 + 9)).to.equal((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  });

  it('come back as they were, in whatever pieces the file is read', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 50 })), fc.boolean(), async (records, large) => {
        const all = large ? [...records, Buffer.alloc(200_000, 'x'), ...records] : records;
        await writeFile(file, Buffer.concat(all.map(frameRecord)));
        expect((await read()).map((bytes) => Buffer.from(bytes))).to.deep.equal(
          all.map((bytes) => Buffer.from(bytes)),
        );
      }),
      { numRuns: 30 },
    ));

  it('leave out a torn last one, wherever it is torn', async () => {
    const [first, second] = [frameRecord(Buffer.from('first')), frameRecord(Buffer.from('second'))];
    for (let length = 0; length < second.length; length++) {
      await writeFile(file, Buffer.concat([first, second.subarray(0, length)]));
      expect(await read()).to.deep.equal([Buffer.from('first')]);
    }
  });

  it('are refused by number and place wherever a byte has changed', async () => {
    const [first, second] = [frameRecord(Buffer.from('first')), frameRecord(Buffer.from('second'))];
    for (let at = 0; at < second.length; at++) {
      const damaged = Buffer.concat([first, second, first]);
      damaged.writeUInt8(damaged.readUInt8(first.length + at) ^ 4, first.length + at);
      await writeFile(file, damaged);
      const failure = await read().catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'EVENT_INVALID');
      expect(String(failure)).to.include(`${file}, record 2 at byte ${first.length}`);
    }
  });

  async function read(): Promise<readonly Uint8Array[]> {
    const records: Uint8Array[] = [];
    for await (const record of readRecords(file)) records.push(Buffer.from(record));
    return records;
  }
});
