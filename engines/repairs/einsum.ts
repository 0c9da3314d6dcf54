import { Einsum, einsum, mul, ones, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { replaceGradient } from '../replace.js';
import { parseEinsum } from './einsum-equation.js';

/**
 * The gradient of einsum, which tfjs-core lacks (`gradient function not found for Einsum`): for each operand, an einsum
 * of the output's gradient and the other operand, spread over the axes that the operand alone has and that were summed. See
 * https://github.com/tensorflow/tfjs/issues/5690.
 */
export function addEinsumGradient(): void {
  replaceGradient({
    kernelName: Einsum,
    saveAllInputs: true,
    gradFunc: (dy, operands, given) => {
      if (Array.isArray(dy)) throw new TypeError('Einsum has one output');
      const { terms: inputs, output } = parseEinsum(
        given.equation,
        operands.map(({ shape }) => shape),
      );
      const by = (index: number) => (): Tensor => {
        const terms = [{ labels: output, tensor: dy }, ...others(inputs, operands, index)];
        return byOperand(inputs[index] ?? '', operands[index]?.shape ?? [], terms);
      };
      return Object.fromEntries(operands.map((_, index) => [String(index), by(index)]));
    },
  });
}

/** A factor of a product, one letter for each of its axes. */
interface Term {
  readonly labels: string;
  readonly tensor: Tensor;
}

function others(inputs: readonly string[], operands: readonly Tensor[], index: number): readonly Term[] {
  return operands.flatMap((tensor, at) => (at === index ? [] : [{ labels: inputs[at] ?? '', tensor }]));
}

function byOperand(labels: string, shape: number[], terms: readonly Term[]): Tensor {
  const known = (label: string): boolean => terms.some((term) => term.labels.includes(label));
  const equation = `${terms.map((term) => term.labels).join(',')}->${[...labels].filter(known).join('')}`;
  const gradient = einsum(equation, ...terms.map(({ tensor }) => tensor));
  if ([...labels].every(known)) return gradient;
  const spread = shape.map((size, axis) => (known(labels[axis] ?? '') ? size : 1));
  return mul(reshape(gradient, spread), ones(shape));
}
