import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh folder for each spec of a suite, removed afterwards. */
export function useFolder(): { readonly path: (...names: readonly string[]) => string } {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'millrace-native-'));
  });
  afterEach(() => rm(dir, { recursive: true }));
  return { path: (...names) => join(dir, ...names) };
}
