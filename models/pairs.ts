/** Goes through two lists side by side; lists of unequal length are a mistake of the caller. */
export function* pairs<A, B>(left: readonly A[], right: readonly B[]): Generator<readonly [A, B]> {
  if (left.length !== right.length) throw new RangeError(`${left.length} items beside ${right.length}`);
  for (const [index, first] of left.entries()) {
    const second = right[index];
    if (second !== undefined) yield [first, second];
  }
}
