import {
  cast,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalNot,
  notEqual,
  type Tensor,
  tensor,
  tidy,
  valueAndGrads,
} from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Answer, Compile, MakeInput, StandIn, Traceable } from '../../../engines/program.js';
import type { OpCase } from '../../contracts/op-case.js';
import { loadGroups, type OpGroup } from '../../contracts/op-groups.js';
import { cotangentOf, type OpValues, opInputs } from '../../contracts/op-inputs.js';
import { computedValue, differentiable, gradientsOf, held, type Read } from '../../contracts/op-runs.js';
import { keepBackend } from '../../engines/keep-backend.js';
import { loadCompile, runCompiled } from './run-compiled.js';

type Inputs = Readonly<Record<string, OpValues>>;

const groups = await loadGroups();

describe('every operation of the contract, compiled on native with all of its inputs as inputs of the program', () => {
  keepBackend();
  let compile: Compile;
  before(async () => {
    compile = await loadCompile();
  });

  for (const group of groups) describe(group.name, () => groupCompiles(group, () => compile));

  it('the opposite of a comparison, which TensorFlow would turn around in a graph: wrong where there is no number', () => {
    const x = Float32Array.of(0, 1, 2, Number.NaN);
    for (const compare of [equal, greater, greaterEqual, less, lessEqual, notEqual]) {
      const opposite = (of: Tensor): Tensor => logicalNot(compare(of, 1));
      const traceable: Traceable = (input, take) => ({
        outputs: [opposite(input({ data: new Float32Array(4).fill(take), shape: [4] }))],
      });
      const [found] = runCompiled(compile, traceable, [x]) ?? [];
      expect(found?.values, compare.name).to.deep.equal(tidy(() => [...opposite(tensor(x)).dataSync()]));
    }
  });
});

function groupCompiles({ name: group, cases }: OpGroup, compile: () => Compile): void {
  for (const each of cases) {
    it(`${each.name}: value and gradients are what they are operation by operation`, async () => {
      const inputs = opInputs(group, each);
      const by = differentiable(each, inputs);
      const before = held();
      const [value, ...gradients] = await computedEagerly(each, inputs, by);
      const found = runCompiled(
        compile(),
        (input, take) => differentiated(each, inputsOf(input, inputs, take), by, value.shape),
        Object.values(inputs).map(dataOf),
      );
      expectClose(found ?? [], [value, ...gradients], each.tolerance ?? 1e-5);
      expect(held(), 'tensors and pieces of memory').to.deep.equal(before);
    });
  }
}

async function computedEagerly(
  each: OpCase,
  inputs: Inputs,
  by: readonly string[],
): Promise<readonly [value: Read, ...gradients: Read[]]> {
  const value = await computedValue(each, inputs);
  if (by.length === 0) return [value];
  return [value, ...Object.values(await gradientsOf(each, inputs, by, value.shape))];
}

function differentiated(
  { compute }: OpCase,
  inputs: Readonly<Record<string, Tensor>>,
  by: readonly string[],
  outputShape: readonly number[],
): Answer {
  if (by.length === 0) return { outputs: [compute(inputs)] };
  const vary = (...varied: Tensor[]): Tensor =>
    compute({ ...inputs, ...Object.fromEntries(varied.map((value, index) => [by[index], value])) });
  const { value, grads } = valueAndGrads(vary)(
    by.flatMap((name) => inputs[name] ?? []),
    tensor(cotangentOf(outputShape), [...outputShape]),
  );
  return { outputs: [value, ...grads] };
}

/** What stands in has nothing of the numbers that are fed later. */
function inputsOf(input: MakeInput, inputs: Inputs, take: 0 | 1): Readonly<Record<string, Tensor>> {
  const made = Object.entries(inputs).map(([name, values]) => {
    const as = values.dtype === 'int32' ? 'int32' : 'float32';
    const made = input({ data: dataOf(values).fill(take), shape: values.shape, as });
    return [name, values.dtype === 'bool' ? cast(made, 'bool') : made] as const;
  });
  return Object.fromEntries(made);
}

function dataOf({ values, dtype }: OpValues): StandIn['data'] {
  if (dtype === 'bool') return Uint8Array.from(values);
  return dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
}

function expectClose(found: readonly Read[], expected: readonly Read[], tolerance: number): void {
  expect(found.map(({ shape }) => shape)).to.deep.equal(expected.map(({ shape }) => shape));
  for (const [output, { values }] of expected.entries()) {
    expect(found[output]?.values, `length of output ${output}`).to.have.length(values.length);
    for (const [index, value] of values.entries()) {
      const scale = Math.max(1, Math.abs(value));
      expect(found[output]?.values[index], `output ${output}, number ${index}`).to.be.closeTo(
        value,
        tolerance * scale,
      );
    }
  }
}
