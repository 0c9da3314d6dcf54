import { indexed } from '../../core/indexed.js';
import type { Dense, Sample } from '../../core/sample.js';
import type { Source } from '../../core/source.js';
import { cache } from '../../operators/cache.js';

/** A cache in a folder, of 30 samples of 100 kB. */
export function largeSamples(
  dir: string,
  onRead: (index: number) => void = () => {},
): Source<Sample<Dense, number>> {
  const source = indexed({
    name: 'large',
    size: 30,
    get(index, at): Sample<Dense, number> {
      onRead(index);
      return { x: { data: new Uint8Array(100_000).fill(index), shape: [100_000] }, y: index, at };
    },
    fingerprint: () => 'large samples',
  });
  return cache(source, { dir });
}
