import { expect } from 'chai';
import fc from 'fast-check';
import { type Line, scaleBytes, scaleNumbers } from '../../../operators/scaling/scale-bytes.js';
import { compiledModule } from '../../../operators/scaling/scale-bytes-module.js';
import { compiledKernel, kernels } from '../../../scripts/build-kernels.js';

const line = fc.record({
  factor: fc.double({ min: -2, max: 2, noNaN: true }),
  offset: fc.double({ min: -300, max: 300, noNaN: true }),
});

function expectEqualToLoop(data: Uint8Array | Uint8ClampedArray, lines: readonly Line[]): void {
  const [fast, plain] = [new Float32Array(data.length), new Float32Array(data.length)];
  scaleBytes(data, fast, lines);
  scaleNumbers(data, plain, lines);
  expect(Buffer.compare(Buffer.from(fast.buffer), Buffer.from(plain.buffer))).to.equal(0);
}

describe('scaleBytes', () => {
  it('is equal to the loop to the last bit, whatever the length and the number of channels', () =>
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2000 }),
        fc.array(line, { minLength: 1, maxLength: 5 }),
        expectEqualToLoop,
      ),
    ));

  it('is equal to it for more bytes than the module holds, and for more channels', () => {
    const bytes = Uint8ClampedArray.from({ length: 200_001 }, (_, place) => (place * 31) % 256);
    const lines = Array.from({ length: 3000 }, (_, channel) => ({
      factor: 1 / (channel + 1),
      offset: channel,
    }));
    for (const channels of [1, 3, 1000, 3000]) expectEqualToLoop(bytes, lines.slice(0, channels));
  });

  it('leaves what lies behind the numbers alone', () => {
    const result = new Float32Array(1000).fill(7);
    scaleBytes(new Uint8Array(997), result.subarray(0, 997), [{ factor: 1, offset: 0 }]);
    expect(result.subarray(996)).to.deep.equal(Float32Array.of(0, 7, 7, 7));
  });

  it('runs the kernel that scale-bytes.wat describes', async () => {
    expect(compiledModule).to.equal((await compiledKernel(kernels['scale-bytes'])).toString('base64'));
  });
});
