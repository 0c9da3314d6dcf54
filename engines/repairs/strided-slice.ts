import { StridedSlice, stridedSlice } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { setGradient } from './gradient.js';
import { sendBack } from './places.js';

const numbers = z.array(z.int());
const mask = z.int();
/** What stridedSlice is told. */
export const stridedSliceAttributes = z.object({
  begin: numbers,
  end: numbers,
  strides: numbers,
  beginMask: mask,
  endMask: mask,
  ellipsisMask: mask,
  newAxisMask: mask,
  shrinkAxisMask: mask,
});

/** The gradient of stridedSlice, which tfjs-core lacks (`gradient function not found for StridedSlice`). */
export function addStridedSliceGradient(): void {
  setGradient(StridedSlice, ['x'], ({ dy, input, attributes: given }) => {
    const { begin, end, strides, ...masks } = stridedSliceAttributes.parse(given);
    const { beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = masks;
    return {
      x: () =>
        sendBack(dy, input('x').shape, (places) =>
          stridedSlice(
            places,
            begin,
            end,
            strides,
            beginMask,
            endMask,
            ellipsisMask,
            newAxisMask,
            shrinkAxisMask,
          ),
        ),
    };
  });
}
