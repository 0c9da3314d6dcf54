// A copy this long costs more than memory of its own does.
const longCopy = 64;
const blockLength = 1024;

let block = new Float64Array(blockLength);
let used = 0;

/**
 * A copy of numbers that is kept for as long as a mark: a short one is a view of a block which it shares with others.
 *
 * A typed array of more than 64 bytes gets memory from outside the heap, which takes several times as long as a short copy.
 */
export function copyDoubles(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const { length } = numbers;
  if (length > longCopy) return numbers.slice();
  if (used + length > blockLength) {
    block = new Float64Array(blockLength);
    used = 0;
  }
  const copy = block.subarray(used, used + length);
  used += length;
  // A loop: `set` takes longer for so few.
  for (let place = 0; place < length; place++) copy[place] = numbers[place] ?? 0;
  return copy;
}
