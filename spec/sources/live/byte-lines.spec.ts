import { expect } from 'chai';
import fc from 'fast-check';
import { lineMessages } from '../../../sources/live/byte-lines.js';

async function linesOf(chunks: readonly Uint8Array[], maxLineBytes: number): Promise<readonly string[]> {
  const lines: string[] = [];
  const stream = (async function* () {
    yield* chunks;
  })();
  for await (const { data, fault } of lineMessages(stream, maxLineBytes))
    lines.push(fault === undefined ? Buffer.from(data).toString() : `${Buffer.from(data)}...`);
  return lines;
}

describe('lineMessages', () => {
  it('finds the same lines wherever the chunks end', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'bc', 'ü', '\n', '\r\n', 'defgh'), { maxLength: 30 }),
        fc.array(fc.nat(40), { maxLength: 8 }),
        async (parts, cuts) => {
          const bytes = Buffer.from(parts.join(''));
          const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length];
          places.sort((one, other) => one - other);
          const chunks = places.slice(1).map((end, place) => bytes.subarray(places[place], end));
          const expected = bytes
            .toString()
            .split('\n')
            .map((line) => line.replace(/\r$/, ''))
            .filter((line) => line !== '');
          expect(await linesOf(chunks, 1000)).to.deep.equal(expected);
        },
      ),
      { numRuns: 100 },
    ));

  it('cuts a line that is too long, and passes over its rest', async () => {
    const chunks = ['ab', 'cdef', 'ghi\nxy\n', 'qrstuv\nz'].map((text) => Buffer.from(text));
    expect(await linesOf(chunks, 4)).to.deep.equal(['abcd...', 'xy', 'qrst...', 'z']);
  });
});
