import type { Process } from '../comparison/competitor.js';
import { namesOf } from '../comparison/names.js';
import type { RowName } from './rows.js';

/** One of those that are compared. */
export interface Contender {
  readonly title: string;
  readonly process: string;
  /** Which of the ways of its process. */
  readonly way: string;
  /** The rows that it takes part in; default all. */
  readonly rows?: readonly RowName[];
}

/** The processes, by name; they stay for all rows. */
export const processes: Readonly<Record<string, Process>> = {
  millrace: ours({ prefer: 'native' }),
  'millrace-eager': ours({ prefer: 'native', executor: 'eager' }),
  'millrace-worker': ours({ prefer: 'native', worker: true }),
  'millrace-wasm': ours({ prefer: 'wasm' }),
  tfjs: { program: 'node', script: script('node/stock.ts'), argument: 'native' },
  'tfjs-wasm': { program: 'node', script: script('node/stock.ts'), argument: 'wasm' },
  tensorflow: { program: 'python', script: script('python/keras_ways.py') },
  torch: { program: 'python', script: script('python/pytorch.py') },
};

// One thread of WebAssembly takes seconds for a step of the ResNet.
const small: readonly RowName[] = ['linear', 'softmax', 'mlp', 'lenet', 'gru', 'word2vec'];

/** Who is compared, by the name that `--without` takes; the first is what the others are compared with. */
export const contenders = {
  millrace: { title: 'millrace', process: 'millrace', way: '' },
  // Where typed arrays are what is usual.
  'millrace-tensors': {
    title: 'millrace, compiled',
    process: 'millrace',
    way: 'tensors',
    rows: ['linear'],
  },
  'millrace-worker': { title: 'millrace, in a worker', process: 'millrace-worker', way: '' },
  'millrace-eager': { title: 'millrace, eager', process: 'millrace-eager', way: 'tensors' },
  'millrace-wasm': { title: 'millrace, wasm', process: 'millrace-wasm', way: '', rows: small },
  'torch-sliced': { title: 'PyTorch, tensors sliced by hand', process: 'torch', way: 'sliced' },
  'torch-loader': { title: 'PyTorch, DataLoader', process: 'torch', way: 'loader' },
  'torch-workers': { title: 'PyTorch, DataLoader with 2 workers', process: 'torch', way: 'workers' },
  'tf-function': { title: 'tf.function', process: 'tensorflow', way: 'function' },
  'tf-function-xla': { title: 'tf.function with XLA', process: 'tensorflow', way: 'xla' },
  'keras-fit': { title: 'Keras fit', process: 'tensorflow', way: 'fit' },
  'tfjs-minimize': { title: 'tfjs-node, minimize', process: 'tfjs', way: 'minimize' },
  'tfjs-fit': { title: 'tfjs-node, fit', process: 'tfjs', way: 'fit' },
  'tfjs-fit-dataset': { title: 'tfjs-node, fitDataset', process: 'tfjs', way: 'fitDataset' },
  'tfjs-wasm': { title: 'tfjs wasm, minimize', process: 'tfjs-wasm', way: 'minimize', rows: ['mlp'] },
} as const satisfies Readonly<Record<string, Contender>>;

export type ContenderName = keyof typeof contenders;
export const contenderNames: readonly ContenderName[] = namesOf(contenders);

function ours(engine: object): Process {
  return { program: 'node', script: script('node/ours.ts'), argument: JSON.stringify(engine) };
}

function script(path: string): URL {
  return new URL(path, import.meta.url);
}
