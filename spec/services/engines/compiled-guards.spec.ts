import {
  add,
  bincount,
  cast,
  div,
  gather,
  gatherND,
  image,
  mod,
  oneHot,
  pow,
  scatterND,
  sparseToDense,
  sum,
  Tensor,
  tensor,
  tensorScatterUpdate,
  tidy,
  unsortedSegmentSum,
  variable,
} from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Compile, StandIn } from '../../../engines/program.js';
import { keepBackend } from '../../engines/keep-backend.js';
import { refusal } from '../../helpers/refusal.js';
import { call, counting, whole } from '../../prove/guards/bad-input.js';
import { loadCompile, runCompiled } from './run-compiled.js';

/** An operation on numbers that a program is fed. */
interface Guarded {
  compute(numbers: Tensor): unknown;
  readonly shape: readonly number[];
  readonly good: StandIn['data'];
  /** What the operation's guard refuses. */
  readonly bad: StandIn['data'];
  /** What stands in while it is recorded, and then one more; default 0. */
  readonly first?: number;
}

const int = (...values: number[]): Int32Array => Int32Array.from(values);
const float = (...values: number[]): Float32Array => Float32Array.from(values);

const guarded: Readonly<Record<string, Guarded>> = {
  'classes of oneHot': {
    compute: (x) => oneHot(x, 3),
    shape: [2],
    good: int(0, 2),
    bad: int(0, 3),
  },
  'rows of gather': {
    compute: (x) => gather(counting(3, 2), x),
    shape: [2],
    good: int(2, 0),
    bad: int(2, -1),
  },
  'columns of gather, of each row its own': {
    compute: (x) => gather(counting(2, 3), x, 1, 1),
    shape: [2, 2],
    good: int(2, 0, 1, 1),
    bad: int(2, 0, 3, 1),
  },
  'paths of gatherND': {
    compute: (x) => gatherND(counting(2, 3), x),
    shape: [2, 2],
    good: int(1, 2, 0, 0),
    bad: int(1, 2, 2, 0),
  },
  'paths of scatterND': {
    compute: (x) => scatterND(x, counting(2), [3]),
    shape: [2, 1],
    good: int(2, 0),
    bad: int(3, 0),
  },
  'paths of tensorScatterUpdate': {
    compute: (x) => tensorScatterUpdate(counting(3), x, counting(2)),
    shape: [2, 1],
    good: int(2, 0),
    bad: int(-1, 0),
  },
  'places of sparseToDense': {
    compute: (x) => call(sparseToDense, x, counting(1), [3], 0),
    shape: [1],
    good: int(2),
    bad: int(3),
  },
  'segments, of which a negative one is none': {
    compute: (x) => call(unsortedSegmentSum, counting(3), x, 2),
    shape: [3],
    good: int(1, -1, 1),
    bad: int(1, 2, 1),
  },
  'pictures to cut from': {
    compute: (x) => call(image.cropAndResize, counting(2, 1, 1, 1), tensor([[0, 0, 1, 1]]), x, [1, 1]),
    shape: [1],
    good: int(1),
    bad: int(2),
  },
  'numbers of bincount, however large': {
    compute: (x) => call(bincount, x, tensor([]), 3),
    shape: [3],
    good: int(0, 2, 9),
    bad: int(0, 2, -1),
  },
  'whole exponents': {
    compute: (x) => pow(whole([2, 3]), x),
    shape: [2],
    good: int(2, 0),
    bad: int(2, -1),
  },
  'numbers that become whole': {
    compute: (x) => cast(x, 'int32'),
    shape: [2],
    good: float(1.5, -7),
    bad: float(1.5, Number.NaN),
  },
};

describe('what guards refuse, compiled on native', () => {
  keepBackend();
  let compile: Compile;
  before(async () => {
    compile = await loadCompile();
  });

  const run = (
    { compute, shape, good, first = 0 }: Guarded,
    fed: StandIn['data'],
  ): ReturnType<typeof runCompiled> =>
    runCompiled(
      compile,
      (input, take) => {
        const data = good.slice().fill(first + take);
        return { outputs: [asTensor(compute(input({ data, shape, as: kindOf(data) })))] };
      },
      [fed],
    );

  const runEagerly = ({ compute, shape }: Guarded, data: StandIn['data']): readonly number[] =>
    tidy(() => [...asTensor(compute(tensor(data, [...shape], kindOf(data)))).dataSync()]);

  for (const [name, each] of Object.entries(guarded)) {
    it(`${name}: computed where they are right, unanswered where they are not`, async () => {
      const { good, bad } = each;
      expect(run(each, good)?.[0]?.values).to.deep.equal(runEagerly(each, good));
      expect((await refusal(() => runEagerly(each, bad))).code).to.equal('INPUT_INVALID');
      expect(run(each, bad)).to.equal(undefined);
    });
  }

  it('changes no variable where a place is not there, and goes on afterwards', () => {
    const total = variable(tensor(0));
    const program = compile([total], (input, take) => {
      const rows = gather(counting(3), input({ data: int(take, take), shape: [2], as: 'int32' }));
      total.assign(add(total, sum(rows)));
      return { outputs: [total] };
    });
    expect(program.run([int(0, 2)])).to.deep.equal([float(4)]);
    expect(program.run([int(0, 3)])).to.equal(undefined);
    expect(program.run([int(1, 1)])).to.deep.equal([float(8)]);
    program.dispose();
    expect([...total.dataSync()]).to.deep.equal([8]);
    total.dispose();
  });

  for (const [name, divide] of Object.entries({ div, mod })) {
    it(`throws where ${name} divides whole numbers by zero`, () => {
      const compute = (x: Tensor): Tensor => divide(whole([7, 8]), x);
      const each = { compute, shape: [2], good: int(2, 3), bad: int(2, 0), first: 1 };
      expect(run(each, each.good)?.[0]?.values).to.deep.equal(runEagerly(each, each.good));
      expect(() => run(each, each.bad)).to.throw('division by zero');
    });
  }
});

function kindOf(data: StandIn['data']): 'int32' | 'float32' {
  return data instanceof Int32Array ? 'int32' : 'float32';
}

function asTensor(answer: unknown): Tensor {
  if (answer instanceof Tensor) return answer;
  throw new Error('it answered with no tensor');
}
