import type { Tensor, Tensor3D, Tensor4D, Tensor5D } from '@tensorflow/tfjs-core';

/** A sequence batch `[batch, length, channels]`, of known rank. */
export function rank3(given: Tensor): Tensor3D {
  if (isRank3(given)) return given;
  throw wrongRank(given, 3);
}

/** Images `[batch, height, width, channels]`, or their filter, of known rank. */
export function rank4(given: Tensor): Tensor4D {
  if (isRank4(given)) return given;
  throw wrongRank(given, 4);
}

/** Volumes `[batch, depth, height, width, channels]`, or their filter, of known rank. */
export function rank5(given: Tensor): Tensor5D {
  if (isRank5(given)) return given;
  throw wrongRank(given, 5);
}

const isRank3 = (given: Tensor): given is Tensor3D => given.rank === 3;
const isRank4 = (given: Tensor): given is Tensor4D => given.rank === 4;
const isRank5 = (given: Tensor): given is Tensor5D => given.rank === 5;

function wrongRank({ shape }: Tensor, rank: number): Error {
  return new TypeError(`expected rank ${rank}, got [${shape.join(', ')}]`);
}
