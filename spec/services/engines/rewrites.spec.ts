import {
  avgPool,
  backend,
  cast,
  gather,
  grad,
  matMul,
  mul,
  reshape,
  sigmoid,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  transpose,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { randomFor } from '../../../core/random.js';
import { sizeOf } from '../../../core/sample.js';
import { tensorScope } from '../../../core/tensor-scope.js';
import { isNativeBackend } from '../../../engines/native/binding.js';
import { reachedBy } from '../../../engines/native/graph/reach.js';
import { record } from '../../../engines/native/graph/record.js';
import { rewritten } from '../../../engines/native/graph/rewrites/index.js';
import type { Compile, Traceable } from '../../../engines/program.js';
import { rank4 } from '../../contracts/ranks.js';
import { keepBackend } from '../../engines/keep-backend.js';
import { loadCompile, runCompiled } from './run-compiled.js';

interface RewriteCase {
  /** The shapes of what it takes. */
  readonly shapes: readonly (readonly number[])[];
  readonly compute: (...inputs: readonly Tensor[]) => Tensor;
  /** Operations that are there afterwards, as often as here, and those that are not. */
  readonly has: readonly string[];
  readonly lacks?: readonly string[];
}

const product = (transposeA: boolean, transposeB: boolean) => (a: Tensor, b: Tensor) =>
  matMul(a, b, transposeA, transposeB);
const squares = (x: Tensor): Tensor => {
  const row = reshape(x, [1, x.size]);
  return reshape(matMul(row, row, false, true), []);
};
const gradientBy = (f: (x: Tensor) => Tensor) => (x: Tensor, dy: Tensor) => grad(f)(x, dy);
const pooled = (size: [number, number], strides: [number, number]) =>
  gradientBy((x) => avgPool(rank4(x), size, strides, 'valid'));

const cases: Readonly<Record<string, RewriteCase>> = {
  'a product of two matrices is MatMul': {
    shapes: [
      [5, 7],
      [7, 3],
    ],
    compute: product(false, false),
    has: ['MatMul'],
    lacks: ['BatchMatMulV2'],
  },
  'and so with both transposed': {
    shapes: [
      [7, 5],
      [3, 7],
    ],
    compute: product(true, true),
    has: ['MatMul'],
    lacks: ['BatchMatMulV2'],
  },
  'and of lists of one matrix each': {
    shapes: [
      [1, 5, 7],
      [1, 3, 7],
    ],
    compute: product(false, true),
    has: ['MatMul'],
    lacks: ['BatchMatMulV2'],
  },
  'a list of small products is not left to oneDNN': {
    shapes: [
      [40, 6, 9],
      [40, 6, 1],
    ],
    compute: product(true, false),
    has: ['BatchMatMulV3'],
    lacks: ['BatchMatMulV2'],
  },
  'a list of large products is': {
    shapes: [
      [2, 32, 32],
      [2, 32, 32],
    ],
    compute: product(false, false),
    has: ['BatchMatMulV2'],
  },
  'the squares of many numbers are summed by L2Loss': {
    shapes: [[100, 200]],
    compute: squares,
    has: ['L2Loss'],
    lacks: ['BatchMatMulV2', 'MatMul'],
  },
  'those of a few by a product': {
    shapes: [[100, 20]],
    compute: squares,
    has: ['MatMul'],
    lacks: ['L2Loss'],
  },
  'a sum for each of a few channels is two': {
    shapes: [[30, 20, 20, 6]],
    compute: (x) => sum(x, [0, 1, 2]),
    has: ['Sum', 'Sum'],
  },
  'but one for eight channels': {
    shapes: [[30, 20, 20, 8]],
    compute: (x) => sum(x, [0, 1, 2]),
    has: ['Sum'],
  },
  'and one where other axes stay': {
    shapes: [[30, 20, 20, 6]],
    compute: (x) => sum(x, [1, 2]),
    has: ['Sum'],
  },
  'the gradient of a sigmoid is one pass': {
    shapes: [
      [4, 5],
      [4, 5],
    ],
    compute: gradientBy(sigmoid),
    has: ['SigmoidGrad'],
    lacks: ['Sub', 'Mul'],
  },
  'the gradient of a hyperbolic tangent is one pass': {
    shapes: [
      [4, 5],
      [4, 5],
    ],
    compute: gradientBy(tanh),
    has: ['TanhGrad'],
    lacks: ['Sub', 'Mul'],
  },
  'what only looks like it is left alone': {
    shapes: [
      [4, 5],
      [4, 5],
    ],
    compute: (x, dy) => mul(dy, mul(x, sub(2, x))),
    has: ['Sub', 'Mul', 'Mul'],
  },
  'the gradient of an average pool copies': {
    shapes: [
      [3, 4, 9, 5],
      [3, 2, 3, 5],
    ],
    compute: pooled([2, 3], [2, 3]),
    has: ['ConcatV2', 'ConcatV2'],
    lacks: ['AvgPoolGrad'],
  },
  'where windows overlap it does not': {
    shapes: [
      [3, 5, 5, 5],
      [3, 4, 4, 5],
    ],
    compute: pooled([2, 2], [1, 1]),
    has: ['AvgPoolGrad'],
  },
  'where something is left out it does not': {
    shapes: [
      [3, 5, 5, 5],
      [3, 2, 2, 5],
    ],
    compute: pooled([2, 2], [2, 2]),
    has: ['AvgPoolGrad'],
  },
  'with whole vectors of channels it does not': {
    shapes: [
      [3, 4, 4, 8],
      [3, 2, 2, 8],
    ],
    compute: pooled([2, 2], [2, 2]),
    has: ['AvgPoolGrad'],
  },
  'a transposition that changes nothing is left out': {
    shapes: [[4, 5]],
    compute: (x) => mul(transpose(x, [0, 1]), 2),
    has: ['Mul'],
    lacks: ['Transpose'],
  },
  'one that changes something is not': {
    shapes: [[4, 5]],
    compute: (x) => mul(transpose(x, [1, 0]), 2),
    has: ['Transpose', 'Mul'],
  },
};

describe('a compiled step computes otherwise, and the same within rounding:', () => {
  keepBackend();
  let compile: Compile;
  before(async () => {
    compile = await loadCompile();
  });

  for (const [title, { shapes, compute, has, lacks = [] }] of Object.entries(cases))
    it(title, () => {
      const arrays = shapes.map((shape, index) => numbersFor(index, sizeOf(shape)));
      const traceable: Traceable = (input, take) => {
        const inputs = shapes.map((shape, index) =>
          input({ data: numbersFor(index + 10 * (take + 1), sizeOf(shape)), shape }),
        );
        return { outputs: [compute(...inputs)] };
      };
      const names = namesOf([], traceable);
      expect(names.filter((name) => has.includes(name) || lacks.includes(name))).to.have.members(has);

      const [compiled] = runCompiled(compile, traceable, arrays) ?? [];
      const eager = tensorScope('eager', () =>
        Array.from(
          compute(...shapes.map((shape, index) => tensor(arrays[index] ?? [], [...shape]))).dataSync(),
          Number,
        ),
      );
      expectClose(compiled?.values, eager);
    });

  describe('a table of which a few rows are read', () => {
    const [rows, width, batch] = [8000, 3, 40];
    let table: Variable;
    beforeEach(() => {
      table = tensorScope('table', () => variable(tensor(numbersFor(0, rows * width), [rows, width])));
    });
    afterEach(() => table.dispose());

    const places = (key: number): Int32Array => {
      const random = randomFor(key, 'places');
      // Some come more than once.
      return Int32Array.from({ length: batch }, () => random.integer(30) * 131);
    };

    type Read = (table: Tensor, places: Tensor) => Tensor;
    const rowsAt: Read = (w, at) => gather(w, cast(at, 'int32'));

    /** One step along the gradient of half the squares of what is read; answers with the squared norm of that. */
    const step = (read: Read, at: Tensor, rate: Tensor): Tensor => {
      const gradient = grad((w: Tensor) => mul(0.5, sum(square(read(w, at)))))(table);
      table.assign(sub(table, mul(gradient, rate)));
      return squares(gradient);
    };
    const descent =
      (read: Read): Traceable =>
      (input, take) => {
        const at = input({ data: places(take + 5), shape: [batch], as: 'int32' });
        return { outputs: [step(read, at, input({ data: Float32Array.of(0.1 + take), shape: [] }))] };
      };

    it('moves by those rows, with the bits of all', () => {
      expect(namesOf([table], descent(rowsAt))).to.include.members(['ResourceGather', 'ResourceScatterSub']);
      const program = compile([table], descent(rowsAt));
      const norms = [1, 2, 3].map((key) =>
        Number(program.run([places(key), Float32Array.of(0.1)])?.[0]?.[0]),
      );
      program.dispose();
      const moved = Array.from(table.dataSync());

      tensorScope('eager', () => {
        table.assign(tensor(numbersFor(0, rows * width), [rows, width]));
        const eager = [1, 2, 3].map((key) => step(rowsAt, tensor(places(key)), tensor(0.1)).dataSync());
        expectClose(
          norms,
          eager.flatMap((norm) => [...norm]),
        );
      });
      expect(moved).to.deep.equal(Array.from(table.dataSync()));
    });

    it('is left alone where the table is used otherwise, too', () => {
      const otherwise: Read = (w, at) => mul(rowsAt(w, at), sum(w));
      expect(namesOf([table], descent(otherwise))).not.to.include('ResourceGather');
    });
  });
});

/** As many numbers around 0, other ones for each key. */
function numbersFor(key: number, count: number): Float32Array {
  const random = randomFor(key, 'numbers');
  return Float32Array.from({ length: count }, () => random.normal());
}

/** The operations of the rewritten recording that its answer and its updates need. */
function namesOf(variables: readonly Variable[], traceable: Traceable): readonly string[] {
  const native = backend();
  if (!isNativeBackend(native)) throw new TypeError('not native TensorFlow');
  const recording = rewritten(
    record(native, variables, (input, change) => traceable(input, 0, change)),
    native.binding,
  );
  return [...reachedBy(recording).operations].map((index) => recording.operations[index]?.name ?? '');
}

function expectClose(values: readonly number[] | undefined, expected: readonly number[]): void {
  expect(values).to.have.length(expected.length);
  for (const [index, value] of expected.entries())
    expect(values?.[index]).to.be.closeTo(value, 1e-5 * Math.max(1, Math.abs(value)));
}
