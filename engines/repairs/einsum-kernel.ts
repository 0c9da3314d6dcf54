import type { KernelFunc } from '@tensorflow/tfjs-core';
import { Einsum, matMul, reshape, sum, Tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../core/sample.js';
import { addKernel, replaceKernel, type TfjsName } from '../replace.js';
import { parseEinsum } from './einsum-equation.js';

/**
 * einsum as sums, transpositions and matrix products.
 *
 * wasm has no such kernel, and the shipped one of cpu and webgpu fails, or gives the wrong shape, where an axis of one
 * operand alone is summed (`ij,jk->k`).
 */
export function repairEinsum(backend: TfjsName): void {
  addKernel(Einsum, backend, einsumByProducts);
  replaceKernel(Einsum, backend, 'by products', () => einsumByProducts);
}

const einsumByProducts: KernelFunc = ({ inputs, attrs }) => {
  const operands = Object.values(inputs).flatMap((input) => (input instanceof Tensor ? [input] : []));
  const { terms, output } = parseEinsum(
    attrs?.equation,
    operands.map(({ shape }) => shape),
  );
  const [first, ...rest] = operands.map((tensor, index) => ({ tensor, labels: terms[index] ?? '' }));
  if (!first) throw new TypeError('einsum is called with tensors');
  return tidy(() => {
    const needed = (after: number): string => [...terms.slice(after + 1), output].join('');
    const whole = rest.reduce((product, term, index) => multiply(product, term, needed(index + 1)), first);
    return arrange(whole, output);
  });
};

/** A factor of a product, one letter for each of its axes. */
interface Term {
  readonly labels: string;
  readonly tensor: Tensor;
}

/** The product of two terms, summed over the letters that are not needed any more. */
function multiply(one: Term, other: Term, needed: string): Term {
  const [a, b] = [sumAlone(one, other.labels + needed), sumAlone(other, one.labels + needed)];
  const shared = common(a.labels, b.labels);
  const [batch, summed] = [common(shared, needed), without(shared, needed)];
  const [rows, columns] = [without(a.labels, shared), without(b.labels, shared)];
  const product = matMul(blocks(a, batch, rows, summed), blocks(b, batch, summed, columns));
  const labels = batch + rows + columns;
  const sizes = new Map([...sizesOf(a), ...sizesOf(b)]);
  return {
    labels,
    tensor: reshape(
      product,
      [...labels].map((label) => sizes.get(label) ?? 1),
    ),
  };
}

/** Matrices `[batch, rows, columns]`, each of them several letters. */
function blocks(term: Term, ...groups: readonly string[]): Tensor {
  const sizes = new Map(sizesOf(term));
  const shape = groups.map((group) => sizeOf([...group].map((label) => sizes.get(label) ?? 1)));
  return reshape(arrange(term, groups.join('')), shape);
}

/** With the axes in the order of these letters, the others summed. */
function arrange(term: Term, labels: string): Tensor {
  const { tensor, labels: present } = sumAlone(term, labels);
  if (present === labels) return tensor;
  return transpose(
    tensor,
    [...labels].map((label) => present.indexOf(label)),
  );
}

/** Summed over the letters that nobody else has. */
function sumAlone(term: Term, others: string): Term {
  const alone = without(term.labels, others);
  if (alone === '') return term;
  const axes = [...alone].map((label) => term.labels.indexOf(label));
  return { labels: without(term.labels, alone), tensor: sum(term.tensor, axes) };
}

function sizesOf({ labels, tensor }: Term): [string, number][] {
  return [...labels].map((label, axis) => [label, tensor.shape[axis] ?? 1]);
}

function common(letters: string, others: string): string {
  return [...letters].filter((letter) => others.includes(letter)).join('');
}

function without(letters: string, others: string): string {
  return [...letters].filter((letter) => !others.includes(letter)).join('');
}
