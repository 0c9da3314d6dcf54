import type { Process } from '../comparison/competitor.js';
import { namesOf } from '../comparison/names.js';
import type { RowName } from './rows.js';

/** One of those that are compared. */
export interface Contender {
  readonly title: string;
  readonly process: string;
  /** Which of the ways of its process. */
  readonly way: string;
  /** The rows that it takes part in. */
  readonly rows: readonly RowName[];
}

/** The processes, by name; they stay for all rows. */
export const processes: Readonly<Record<string, Process>> = {
  millrace: { program: 'node', script: script('node/ours.ts') },
  hand: { program: 'node', script: script('node/by-hand.ts') },
  torch: { program: 'python', script: script('python/torch_ways.py') },
  tensorflow: { program: 'python', script: script('python/tensorflow_ways.py') },
  pandas: { program: 'python', script: script('python/pandas_ways.py') },
};

const small = ['pictures', 'augmented'] as const;

/** Who is compared, by the name that `--without` takes; the first is what the others are compared with. */
export const contenders = {
  millrace: {
    title: 'millrace',
    process: 'millrace',
    way: '',
    rows: ['pictures', 'augmented', 'photos', 'table'],
  },
  'millrace-sharp': { title: 'millrace, decoder sharp', process: 'millrace', way: 'sharp', rows: ['photos'] },
  hand: { title: 'typed arrays by hand, Node', process: 'hand', way: 'loop', rows: small },
  'torch-loader': { title: 'PyTorch, DataLoader', process: 'torch', way: 'loader', rows: small },
  'torch-workers': { title: 'PyTorch, 2 workers', process: 'torch', way: 'workers', rows: small },
  'torch-pillow': {
    title: 'torchvision, Pillow, 2 workers',
    process: 'torch',
    way: 'pillow',
    rows: ['photos'],
  },
  'torch-io': { title: 'torchvision.io, 2 workers', process: 'torch', way: 'io', rows: ['photos'] },
  'tf-data': {
    title: 'tf.data, map after batch',
    process: 'tensorflow',
    way: 'batches',
    rows: small,
  },
  'tf-indices': {
    title: 'tf.data, indices shuffled, gather',
    process: 'tensorflow',
    way: 'indices',
    rows: ['pictures'],
  },
  'tf-items': {
    title: 'tf.data, map per item',
    process: 'tensorflow',
    way: 'items',
    rows: ['augmented', 'photos'],
  },
  pandas: { title: 'pandas, read_csv in chunks', process: 'pandas', way: 'chunks', rows: ['table'] },
  'csv-parse': { title: 'csv-parse alone', process: 'hand', way: 'csv-parse', rows: ['table'] },
} as const satisfies Readonly<Record<string, Contender>>;

export type ContenderName = keyof typeof contenders;
export const contenderNames: readonly ContenderName[] = namesOf(contenders);

/** Who of them takes part in a row. */
export function takePart(names: readonly ContenderName[], row: RowName): readonly ContenderName[] {
  return names.filter((name) => {
    const { rows }: Contender = contenders[name];
    return rows.includes(row);
  });
}

function script(path: string): URL {
  return new URL(path, import.meta.url);
}
