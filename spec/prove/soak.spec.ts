import { expect } from 'chai';
import type { Beside } from './soak/soak.js';
import { steadinessOf } from './soak/verdict.js';

describe('npm run prove:soak', () => {
  it('takes a service for steady whose memory and tensors stay, once it has warmed up', () => {
    const steadiness = steadinessOf(reports((round) => (round < 2 ? { heap: 5e6, tensors: 3 } : {})));
    expect(steadiness).to.include({ memoryFlat: true, tensorsFlat: true, delay: 4, idle: 1 });
  });

  it('notices memory that grows, on the heap, in arrays or elsewhere', () => {
    for (const memory of ['rss', 'heap', 'arrays'] as const) {
      const { memoryFlat } = steadinessOf(reports((round) => ({ [memory]: 30e6 + round * 10e6 })));
      expect(memoryFlat, memory).to.equal(false);
    }
  });

  it('notices a single tensor that is left', () => {
    expect(steadinessOf(reports((round) => (round === 7 ? { tensors: 13 } : {}))).tensorsFlat).to.equal(
      false,
    );
  });
});

/** Eight of them, that differ from a steady service where they are told to. */
function reports(changed: (round: number) => Partial<Beside>): readonly Beside[] {
  const steady = { steps: 0, tensors: 12, rss: 140e6, heap: 30e6, arrays: 1e6, delay: 4, idle: 1 };
  return Array.from({ length: 8 }, (_, round) => ({ ...steady, ...changed(round) }));
}
