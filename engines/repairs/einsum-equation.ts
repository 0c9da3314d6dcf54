import { MillraceError } from '../../core/errors.js';

/** The letters of an einsum equation: one string for each operand, and the output's. */
export interface EinsumEquation {
  readonly terms: readonly string[];
  readonly output: string;
}

/**
 * Parses `ij,jk->ik` for operands of these shapes.
 *
 * @throws MillraceError `OP_UNSUPPORTED` for an ellipsis, for a letter twice in one operand (a diagonal) and for an
 * equation without an arrow; `SHAPE_INVALID` when the letters do not fit the shapes.
 */
export function parseEinsum(equation: unknown, shapes: readonly (readonly number[])[]): EinsumEquation {
  const text = String(equation).replaceAll(' ', '');
  if (!/^[a-zA-Z,]*->[a-zA-Z]*$/.test(text)) throw unsupported(text, 'letters, commas and one arrow');
  const [left = '', output = ''] = text.split('->');
  const terms = left.split(',');
  if ([...terms, output].some(repeats))
    throw unsupported(text, 'each letter once in an operand and in the output');
  checkSizes(text, terms, shapes);
  if (![...output].every((label) => left.includes(label)))
    throw unsupported(text, 'an output of letters of the operands');
  return { terms, output };
}

function checkSizes(text: string, terms: readonly string[], shapes: readonly (readonly number[])[]): void {
  const sizes = new Map<string, number>();
  const fits = (labels: string, shape: readonly number[] | undefined): boolean =>
    shape?.length === labels.length &&
    shape.every((size, axis) => {
      const label = labels[axis] ?? '';
      const known = sizes.get(label) ?? size;
      sizes.set(label, known);
      return known === size;
    });
  if (terms.length === shapes.length && terms.every((labels, index) => fits(labels, shapes[index]))) return;
  throw new MillraceError('SHAPE_INVALID', {
    what: `operands of einsum '${text}'`,
    given: shapes,
    expected: 'one axis for each letter, of the same size wherever it stands',
  });
}

function repeats(labels: string): boolean {
  return new Set(labels).size < labels.length;
}

function unsupported(equation: string, expected: string): MillraceError {
  return new MillraceError('OP_UNSUPPORTED', { what: 'einsum', given: equation, expected });
}
