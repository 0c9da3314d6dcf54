import { expect } from 'chai';
import { type EngineName, engine } from '../../engines/index.js';
import { keepBackend } from '../engines/keep-backend.js';
import type { OpCase } from './op-case.js';
import type { OpGroup } from './op-groups.js';
import { cotangentOf, type OpValues, opInputs } from './op-inputs.js';
import { computedValue, differentiable, gradientsOf, held, type Read } from './op-runs.js';
import { type OpTruth, staleTruths, truthsOf } from './op-truth.js';

/** What is asked of an engine, where that is not the usual. */
export interface Leniency {
  /** Tolerances by the name of the case. */
  readonly tolerances?: Readonly<Record<string, number>>;
  /** Whether gradients are compared with central differences beside the truth; default true. */
  readonly differences?: boolean;
}

/** What every engine must compute right: each case's value and gradients, without leaving a tensor behind. */
export function engineContract(
  name: EngineName,
  groups: readonly OpGroup[],
  { tolerances = {}, differences = true }: Leniency = {},
): void {
  describe(`${name}, as an engine`, () => {
    keepBackend();
    before(async () => {
      expect((await engine({ prefer: name })).name).to.equal(name);
    });
    for (const { name: group, cases } of groups) {
      groupContract({ name: group, cases: cases.map((each) => ({ ...each, ...lenient(each) })) });
    }
  });

  function lenient(each: OpCase): Partial<OpCase> {
    const tolerance = tolerances[each.name];
    return {
      ...(tolerance !== undefined && { tolerance }),
      ...(!differences && { notSmooth: 'compared with the truth alone' }),
    };
  }
}

function groupContract(group: OpGroup): void {
  const { name, cases } = group;
  describe(name, () => {
    const truths = truthsOf(name);

    it('has a truth for every case, of these very inputs, and no other', () => {
      expect(staleTruths(group, truths), 'run scripts/pytorch/main.py').to.deep.equal([]);
    });

    for (const each of cases) {
      const truth = truths[each.name];
      if (truth) caseContract(each, opInputs(name, each), truth);
    }
  });
}

function caseContract(each: OpCase, inputs: Readonly<Record<string, OpValues>>, truth: OpTruth): void {
  const { name, tolerance = 1e-5, notSmooth } = each;
  const by = differentiable(each, inputs);
  const gradients = (): ReturnType<typeof gradientsOf> => gradientsOf(each, inputs, by, truth.shape);

  it(`${name}: the value`, () =>
    leavingNothing(async () => {
      const { shape, values } = await computedValue(each, inputs);
      expect(shape).to.deep.equal(truth.shape);
      expectClose(values, truth.value, tolerance);
    }));

  if (by.length === 0) return;

  it(`${name}: the gradients`, () =>
    leavingNothing(async () => {
      for (const [input, { shape, values }] of Object.entries(await gradients())) {
        expect(shape, input).to.deep.equal(inputs[input]?.shape);
        expectClose(values, truth.gradients[input] ?? [], tolerance, input);
      }
    }));

  if (notSmooth) return;

  it(`${name}: the gradients, by central differences`, async () => {
    const found = await gradients();
    for (const input of by) {
      const expected = await centralDifference(each, inputs, input);
      const { along, scale } = alongDirection(found[input]);
      expect(along, input).to.be.closeTo(expected, 2e-3 * Math.max(1, scale));
    }
  });
}

/** Every number moves by as much, up or down in turn: one difference that all of them take part in. */
const direction = (index: number): number => ((5 * index) % 7 < 3 ? 1 : -1);

/** The change of the sum of the output times its cotangent along the direction, for one input. */
async function centralDifference(
  each: OpCase,
  inputs: Readonly<Record<string, OpValues>>,
  input: string,
): Promise<number> {
  const step = 2e-3;
  const { shape, dtype, values } = inputs[input] ?? { shape: [], dtype: 'float32', values: [] };
  const at = async (by: number): Promise<number> => {
    const moved = { shape, dtype, values: values.map((value, index) => value + by * direction(index)) };
    return weighted(await computedValue(each, { ...inputs, [input]: moved }));
  };
  return ((await at(step)) - (await at(-step))) / (2 * step);
}

function weighted({ shape, values }: Read): number {
  const cotangent = cotangentOf(shape);
  return values.reduce((total, value, index) => total + value * (cotangent[index] ?? 0), 0);
}

/** A gradient along the direction, and the sum of its sizes. */
function alongDirection(gradient: Read | undefined): { readonly along: number; readonly scale: number } {
  const values = gradient?.values ?? [];
  const sum = (terms: readonly number[]): number => terms.reduce((total, term) => total + term, 0);
  return {
    along: sum(values.map((value, index) => value * direction(index))),
    scale: sum(values.map(Math.abs)),
  };
}

function expectClose(
  found: readonly number[],
  expected: readonly number[],
  tolerance: number,
  what = 'output',
): void {
  expect(found, what).to.have.length(expected.length);
  found.forEach((value, index) => {
    const truth = expected[index] ?? Number.NaN;
    expect(value, `${what} ${index}`).to.be.closeTo(truth, tolerance * Math.max(1, Math.abs(truth)));
  });
}

async function leavingNothing(action: () => Promise<void>): Promise<void> {
  const before = held();
  await action();
  expect(held(), 'tensors and pieces of memory').to.deep.equal(before);
}
