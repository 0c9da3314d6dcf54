import {
  Equal,
  FloorDiv,
  Greater,
  Less,
  LessEqual,
  LogicalAnd,
  LogicalNot,
  LogicalOr,
  NotEqual,
  zeros,
} from '@tensorflow/tfjs-core';
import { setGradient } from './gradient.js';

const comparisons = [Equal, NotEqual, Greater, Less, LessEqual, LogicalAnd, LogicalOr];

/**
 * Steps have a gradient of zero. As shipped, floorDiv has that of a division, and comparisons none at all, so that what
 * compares on its way, such as divNoNan, has none either (`gradient function not found for Equal`).
 */
export function repairPiecewiseConstantGradients(): void {
  for (const kernelName of [...comparisons, FloorDiv]) {
    setGradient(kernelName, ['a', 'b'], ({ input }) => ({
      a: () => zeros(input('a').shape),
      b: () => zeros(input('b').shape),
    }));
  }
  setGradient(LogicalNot, ['x'], ({ input }) => ({ x: () => zeros(input('x').shape) }));
}
