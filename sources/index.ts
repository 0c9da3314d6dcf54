export {
  type FashionMnist,
  type FashionMnistOptions,
  fashionMnist,
  fashionMnistLabels,
} from './fashion-mnist.js';
export { type ArraysOptions, fromArrays } from './from-arrays.js';
export { type FromHotOptions, fromHot } from './from-hot.js';
export { fromIterable, type Item, type Items, type IterableOptions } from './from-iterable.js';
export { fromIdx, type IdxOptions, readIdx } from './idx.js';
export { type LinearDataOptions, linearData } from './linear-data.js';
export { type TailOptions, tailFile } from './tail.js';
