import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import type { Dense } from '../../../../core/sample.js';
import { cache } from '../../../../operators/cache.js';
import { fromArrays } from '../../../../sources/from-arrays.js';
import { damaged, damages, leaving } from '../damage.js';
import { kindOf } from '../kind.js';
import { contentsOf, type Reading } from '../reading.js';

const size = 12;
const numbers = fromArrays({
  x: { data: Float32Array.from({ length: 3 * size }, (_, at) => at), shape: [size, 3] },
});

/** A cache on disk whose files are damaged or gone: all samples as they were written, or an error. */
export const diskCache = kindOf({
  name: 'disk cache',
  share: 60,
  async inputs(folder) {
    const whole = path.join(folder, 'whole');
    await contentsOf(cache(numbers, { dir: whole }));
    return fc.record({
      whole: fc.constant(whole),
      file: fc.constantFrom('samples.bin', 'index.bin', 'manifest.json'),
      damage: fc.option(damages(['1', '"', '}', '\0\0\0\0']), { nil: undefined, freq: 8 }),
      leaveAfter: leaving,
    });
  },
  async read({ whole, file, damage, leaveAfter }, folder): Promise<Reading> {
    const dir = path.join(folder, 'cache');
    await mkdir(dir);
    await cp(whole, dir, { recursive: true });
    const [name = ''] = await readdir(dir);
    const place = path.join(dir, name);
    if (damage)
      await writeFile(path.join(place, file), damaged(await readFile(path.join(place, file)), damage));
    else await rm(path.join(place, file));
    const { items, error, left } = await contentsOf(cache(numbers, { dir }), { leaveAfter });
    const wrong = items.map(({ x }) => x).find((x) => !isRow(x));
    return {
      samples: items.length,
      skipped: 0,
      expected: size,
      error,
      left,
      place,
      wrong: wrong ? `another sample: ${wrong.data.join()}` : undefined,
    };
  },
});

function isRow({ data: [first = -1, second, third], shape }: Dense): boolean {
  return first % 3 === 0 && second === first + 1 && third === first + 2 && shape.join() === '3';
}
