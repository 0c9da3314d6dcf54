import { readdirSync, realpathSync, statSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { imageFolder } from '../../../../sources/image-folder.js';
import { leaving } from '../damage.js';
import { kindOf } from '../kind.js';
import { contentsOf } from '../reading.js';

const sound = [
  { at: ['cat', 'a.jpg'], kind: 'file', target: '' },
  { at: ['dog', 'deep', 'b.PNG'], kind: 'file', target: '' },
] as const;

const folders = fc.constantFrom('cat', 'dog', 'deep', 'fox', '.git', '\u00e9');
const files = fc.constantFrom('a.jpg', 'b.PNG', 'c d.webp', 'notes.txt', '.DS_Store', '\u00e9.gif');

/** A file, a folder or a link somewhere in a tree; what cannot be made, since something is in its place, is left out. */
const entry = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      at: fc
        .tuple(fc.constantFrom('cat', 'dog'), fc.array(folders, { maxLength: 2 }), files)
        .map((parts) => parts.flat()),
      kind: fc.constant('file' as const),
      target: fc.constant(''),
    }),
  },
  fc.record({
    at: fc.tuple(fc.array(folders, { maxLength: 3 }), fc.oneof(folders, files)).map((parts) => parts.flat()),
    kind: fc.constantFrom('file', 'folder', 'link'),
    target: fc.constantFrom('.', '..', '../cat', 'a.jpg', '../dog/deep', 'nowhere', '../..'),
  }),
);

/** Folders of pictures with stray files, empty classes, hidden things, links to anything and loops of links. */
export const pictureFolder = kindOf({
  name: 'picture folder',
  share: 80,
  inputs: () => fc.record({ entries: fc.array(entry, { maxLength: 8 }), leaveAfter: leaving }),
  async read({ entries, leaveAfter }, folder) {
    const dir = path.join(folder, 'pictures');
    await mkdir(dir);
    for (const { at, kind, target } of [...sound, ...entries])
      await make(path.join(dir, ...at), kind, target);
    const { items, error, counts, left } = await contentsOf(imageFolder({ dir }), { leaveAfter });
    return {
      samples: items.length,
      skipped: counts.FILE_IGNORED ?? 0,
      expected: error === undefined ? filesIn(dir, []) : undefined,
      error,
      left,
      place: dir,
    };
  },
});

async function make(place: string, kind: 'file' | 'folder' | 'link', target: string): Promise<void> {
  try {
    await mkdir(kind === 'folder' ? place : path.dirname(place), { recursive: true });
    if (kind === 'file') await writeFile(place, '');
    if (kind === 'link') await symlink(target, place);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (!['EEXIST', 'ENOTDIR', 'EISDIR', 'ENOENT', 'ELOOP'].includes(String(code))) throw error;
  }
}

/** How many files can be seen in a folder, links followed. */
function filesIn(folder: string, above: readonly string[]): number {
  const here = realpathSync(folder);
  if (above.includes(here)) throw new Error(`the loop at ${folder} was not seen`);
  let count = 0;
  for (const name of readdirSync(folder)) {
    if (name.startsWith('.')) continue;
    const place = path.join(folder, name);
    count += statSync(place).isDirectory() ? filesIn(place, [...above, here]) : 1;
  }
  return count;
}
