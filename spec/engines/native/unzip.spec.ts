import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { unzip } from '../../../engines/native/unzip.js';
import { refusal } from '../../helpers/refusal.js';
import { useFolder } from './folder.js';
import { type ZipFile, zip } from './zip.js';

const hello: ZipFile = { name: 'a/hello.txt', content: Buffer.from('hello '.repeat(100)) };

describe('unzip', () => {
  const folder = useFolder();

  const unpack = async (archive: Buffer, wanted = (_: string): boolean => true): Promise<string[]> => {
    await writeFile(folder.path('archive.zip'), archive);
    return unzip(folder.path('archive.zip'), (name) => (wanted(name) ? folder.path('out', name) : undefined));
  };

  it('gives back what was packed, stored or deflated', async () => {
    const files = fc.uniqueArray(
      fc.record({
        name: fc.stringMatching(/^[a-z]{1,8}\.[a-z]{3}$/),
        content: fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
        stored: fc.boolean(),
      }),
      { selector: ({ name }) => name, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(files, fc.string({ maxLength: 40 }), async (packed, comment) => {
        const written = await unpack(zip(packed, comment));
        expect(written).to.deep.equal(packed.map(({ name }) => folder.path('out', name)));
        for (const { name, content } of packed) {
          expect((await readFile(folder.path('out', name))).equals(content)).to.equal(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('makes folders, and writes only what is wanted', async () => {
    const written = await unpack(zip([hello, { ...hello, name: 'b/other.txt' }]), (name) =>
      name.startsWith('a/'),
    );
    expect(written).to.deep.equal([folder.path('out', 'a/hello.txt')]);
    expect(existsSync(folder.path('out', 'b'))).to.equal(false);
  });

  const refused: readonly (readonly [string, () => Buffer, string])[] = [
    ['what is no archive', () => Buffer.from('<html>not found</html>'), 'no zip archive'],
    ['an empty file', () => Buffer.alloc(0), 'no zip archive'],
    ['an archive without its beginning', () => zip([hello]).subarray(80), 'cut short'],
    ['an unknown compression', () => zip([{ ...hello, method: 14 }]), 'compression method 14'],
    ['damaged content', () => zip([hello]).fill(0xff, 46, 52), 'damaged'],
    ['content shorter than announced', () => announceMore(zip([hello])), 'cut short'],
  ];
  for (const [what, archive, reason] of refused) {
    it(`refuses ${what}`, async () => {
      const { code, message } = await refusal(() => unpack(archive()));
      expect(code).to.equal('NATIVE_INSTALL_FAILED');
      expect(message).to.contain(reason);
    });
  }
});

/** Raises the uncompressed size in the directory of an archive with one file. */
function announceMore(archive: Buffer): Buffer {
  const entry = archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  archive.writeUInt32LE(archive.readUInt32LE(entry + 24) + 1, entry + 24);
  return archive;
}
