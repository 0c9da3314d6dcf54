import type { BadInput } from './bad-input.js';

/** The bad inputs by what they are handed to; loaded one by one, for most processes try but one. */
const groups: Readonly<Record<string, () => Promise<{ readonly cases: readonly BadInput[] }>>> = {
  convolution: () => import('./convolution.js'),
  pooling: () => import('./pooling.js'),
  'linear algebra': () => import('./linear-algebra.js'),
  shapes: () => import('./shapes.js'),
  creation: () => import('./creation.js'),
  allocation: () => import('./allocation.js'),
  indexing: () => import('./indexing.js'),
  elementwise: () => import('./elementwise.js'),
  image: () => import('./image.js'),
  layers: () => import('./layers.js'),
  training: () => import('./training.js'),
  settings: () => import('./settings.js'),
  files: () => import('./files.js'),
  streams: () => import('./streams.js'),
};

export const groupNames: readonly string[] = Object.keys(groups);

/** The bad inputs of a group. */
export async function badInputsOf(group: string): Promise<readonly BadInput[]> {
  const { cases = [] } = (await groups[group]?.()) ?? {};
  return cases;
}
