import { StridedSlice, stridedSlice } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { setGradient } from './gradient.js';
import { sendBack } from './places.js';

const numbers = z.array(z.int());
const mask = z.int();
const schema = z.object({
  begin: numbers,
  end: numbers,
  strides: numbers,
  beginMask: mask,
  endMask: mask,
  ellipsisMask: mask,
  newAxisMask: mask,
  shrinkAxisMask: mask,
});

/** What the kernel of stridedSlice is told, in the order in which the operation takes it behind its input. */
export function stridedSliceArguments(attributes: unknown) {
  const { begin, end, strides, ...masks } = schema.parse(attributes);
  const { beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = masks;
  return [begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] as const;
}

/** The gradient of stridedSlice, which tfjs-core lacks (`gradient function not found for StridedSlice`). */
export function addStridedSliceGradient(): void {
  setGradient(StridedSlice, ['x'], ({ dy, input, attributes }) => {
    const slicing = stridedSliceArguments(attributes);
    return { x: () => sendBack(dy, input('x').shape, (places) => stridedSlice(places, ...slicing)) };
  });
}
