import { MillraceError } from '../../core/errors.js';
import type { WordTargets } from './word-targets.js';

/** How {@link hierarchicalSoftmax} is set. */
export interface HierarchicalSoftmaxOptions {
  /** How often each word comes in the text, by its number; at least two words. */
  readonly counts: readonly number[];
}

/**
 * Hierarchical softmax: a word is a leaf of a binary tree, and what is learnt at each node is where the path goes on.
 *
 * ```text
 * P(word) = Π over the nodes of its path of σ(± u_node · v)        − where the path goes left, + where it goes right
 * ```
 *
 * All words together have probability 1, though only about log₂ n nodes are looked at. The tree is Huffman's: frequent
 * words have short paths. (Morin and Bengio, 2005; Mikolov et al., 2013, section 2.1; Dive into Deep Learning, 15.2.2.)
 *
 * @throws MillraceError `OPTION_INVALID` with fewer than two words.
 * @example
 * ```ts
 * import { hierarchicalSoftmax } from 'millrace';
 * const targets = hierarchicalSoftmax({ counts: [8, 4, 2, 2] });
 * targets.rows; // 3 nodes
 * ```
 */
export function hierarchicalSoftmax({ counts }: HierarchicalSoftmaxOptions): WordTargets {
  if (counts.length < 2) {
    throw new MillraceError('OPTION_INVALID', {
      what: 'hierarchicalSoftmax.counts',
      given: `${counts.length} words`,
      expected: 'two at least',
    });
  }
  const paths = huffmanPaths(counts);
  return {
    name: 'hierarchical-softmax',
    fingerprint: JSON.stringify({ counts }),
    rows: counts.length - 1,
    most: paths.reduce((most, path) => Math.max(most, path.length), 0),
    tell(word, _others, _random, add) {
      for (const { node, label } of paths[word] ?? []) add(node, label);
    },
  };
}

/** A node of the tree that a path goes through, and whether it goes on to the right. */
export interface PathStep {
  readonly node: number;
  readonly label: 0 | 1;
}

/**
 * The way from the root to each word in a Huffman tree, which has a node less than there are words.
 *
 * Both the words, rarest first, and the nodes, in the order they are made, are sorted by their counts: the two rarest
 * are always at the front of one of the two queues. Of equal ones words come before nodes, later words before earlier.
 */
export function huffmanPaths(counts: readonly number[]): readonly (readonly PathStep[])[] {
  const words = counts
    .map((_, word) => word)
    .sort((one, other) => countOf(counts, other) - countOf(counts, one));
  const sums: number[] = [];
  const parents = new Map<number, PathStep>();
  let nextNode = 0;
  // A word is known by its number, a node by its number behind all words.
  const takeRarest = (): { readonly item: number; readonly count: number } => {
    const [word, sum] = [words.at(-1), sums[nextNode]];
    if (word !== undefined && (sum === undefined || countOf(counts, word) <= sum)) {
      words.pop();
      return { item: word, count: countOf(counts, word) };
    }
    return { item: counts.length + nextNode++, count: sum ?? 0 };
  };
  for (let node = 0; node < counts.length - 1; node++) {
    const [right, left] = [takeRarest(), takeRarest()];
    parents.set(right.item, { node, label: 1 });
    parents.set(left.item, { node, label: 0 });
    sums.push(right.count + left.count);
  }
  return counts.map((_, word) => pathTo(word, parents, counts.length));
}

function pathTo(word: number, parents: ReadonlyMap<number, PathStep>, words: number): readonly PathStep[] {
  const path: PathStep[] = [];
  for (let step = parents.get(word); step; step = parents.get(words + step.node)) path.push(step);
  return path.reverse();
}

function countOf(counts: readonly number[], word: number): number {
  return counts[word] ?? 0;
}
