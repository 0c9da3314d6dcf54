import type { Kind } from './kind.js';
import { cifar } from './kinds/cifar.js';
import { csv, tsv } from './kinds/csv.js';
import { diskCache } from './kinds/disk-cache.js';
import { fileCache } from './kinds/file-cache.js';
import { gzip } from './kinds/gzip.js';
import { http } from './kinds/http.js';
import { idx } from './kinds/idx.js';
import { json } from './kinds/json-lines.js';
import { pictureFolder } from './kinds/picture-folder.js';
import { pictureTable } from './kinds/picture-table.js';
import { pictures } from './kinds/pictures.js';
import { lines } from './kinds/text-lines.js';

/** Every parser's inputs. */
export const kinds: readonly Kind[] = [
  idx,
  gzip,
  cifar,
  pictureFolder,
  pictureTable,
  pictures,
  csv,
  tsv,
  json,
  lines,
  http,
  fileCache,
  diskCache,
];

/** How many of some cases each kind gets: by its share, and one at least. */
export function casesOf({ share }: Kind, cases: number): number {
  const sum = kinds.reduce((total, kind) => total + kind.share, 0);
  return Math.max(1, Math.ceil((cases * share) / sum));
}
