import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { imageTable } from '../../../../sources/image-table.js';
import { filesUnder, root } from '../../../helpers/repository.js';
import { damaged, damages, leaving } from '../damage.js';
import { kindOf } from '../kind.js';
import { contentsOf } from '../reading.js';

/** The table of labels of some pictures of CIFAR-10, with damage; some pictures are missing. */
export const pictureTable = kindOf({
  name: 'picture table',
  share: 80,
  async inputs(folder) {
    const real = path.join(root, 'spec/fixtures/cifar10-png');
    const files = filesUnder(path.join(real, 'train'));
    await mkdir(path.join(folder, 'train'));
    for (const file of files) await writeFile(path.join(folder, 'train', file), '');
    const table = await readFile(path.join(real, 'labels.csv'));
    return fc.record({
      table: fc.constant(table),
      dir: fc.constant(path.join(folder, 'train')),
      damage: damages(['\n', '\r\n', ',', '"', '""', '\xff', '\xef\xbb\xbf', '1,', '../', '__proto__,']),
      invalid: fc.constantFrom('fail', 'skip'),
      leaveAfter: leaving,
    });
  },
  async read({ table, dir, damage, invalid, leaveAfter }, folder) {
    const bytes = damaged(table, damage);
    const labels = path.join(folder, 'labels.csv');
    await writeFile(labels, bytes);
    const { items, error, counts, left } = await contentsOf(imageTable({ dir, labels, invalid }), {
      leaveAfter,
    });
    return {
      samples: items.length,
      skipped: counts.ROW_SKIPPED ?? 0,
      expected: error === undefined ? rowsIn(bytes) : undefined,
      error,
      left,
      place: labels,
      precise: /line \d+/,
    };
  },
});

/** How many rows a table that was taken has, without its header. */
function rowsIn(bytes: Buffer): number {
  return parse(bytes, { bom: true, relax_column_count: true, skip_empty_lines: true }).length - 1;
}
