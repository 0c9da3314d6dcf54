import {
  all,
  greaterEqual,
  less,
  logicalAnd,
  type Tensor,
  type TensorInfo,
  tensor,
  engine as tensorEngine,
  type Variable,
} from '@tensorflow/tfjs-core';
import { tensorScope } from '../../../core/tensor-scope.js';
import { type GuardedRecording, guardRecording } from '../../guards/guard.js';
import type { Answer, ChangeInPlace, MakeInput, StandIn } from '../../program.js';
import type { NativeBackend, NativeBinding } from '../binding.js';
import { castAttributes } from '../upload.js';
import { changeInPlace, checkChanges } from './change-in-place.js';
import { Recorder } from './recorder.js';
import type { Origin, Recording, TensorForm } from './recording.js';

/**
 * Calls a function and records what it asks of TensorFlow. Afterwards the variables are as they were.
 *
 * @param variables all that it reads or changes, each with values that no other tensor shares.
 * @throws Untraceable where a graph could not repeat it, and whatever the function throws.
 */
export function record(backend: NativeBackend, variables: readonly Variable[], call: Call): Recording {
  const native = backend.binding;
  return tensorScope('record', () => {
    const undo = rememberValues(variables);
    const recorder = recorderFor(backend, variables);
    backend.binding = recorder.binding;
    try {
      return recordCall(backend, variables, recorder, call);
    } finally {
      backend.binding = native;
      undo();
    }
  });
}

function recordCall(
  backend: NativeBackend,
  variables: readonly Variable[],
  recorder: Recorder,
  call: Call,
): Recording {
  const inputs: TensorForm[] = [];
  const conditions: Origin[] = [];
  const originOf = (of: TensorInfo): Origin => recorder.originOf(idOf(backend, of));
  const guarded: GuardedRecording = {
    varies: (of) => recorder.varies(idOf(backend, of)),
    require: (places, first, limits) => {
      const place = conditions.push(originOf(within(backend, places, first, limits))) - 1;
      recorder.requireForNext(place);
    },
  };
  const { outputs, condition } = guardRecording(guarded, () =>
    call(
      (standIn) => makeInput(backend, recorder, inputs, standIn),
      (change) => changeInPlace(backend, recorder, variables, change),
    ),
  );
  if (condition) conditions.push(originOf(condition));
  const updates = [...variables.map(originOf).entries()].filter(
    ([index, origin]) => origin.kind !== 'variable' || origin.index !== index,
  );
  const recording: Recording = {
    inputs,
    variables: variables.map(({ shape, dataId }) => ({ shape, dtype: backend.tensorMap.get(dataId).dtype })),
    constants: recorder.constants,
    operations: recorder.operations,
    outputs: outputs.map(originOf),
    conditions,
    updates: new Map(updates),
  };
  checkChanges(recording);
  return recording;
}

/** The function that is recorded. */
type Call = (input: MakeInput, changeInPlace: ChangeInPlace) => Answer;

/** A recorder that knows the variables, and refuses others: unknown, their values would be frozen in the graph. */
function recorderFor(backend: NativeBackend, variables: readonly Variable[]): Recorder {
  const known = new Set<object>(variables);
  const recorder = new Recorder(backend.binding);
  for (const variable of Object.values(tensorEngine().registeredVariables)) {
    if (known.has(variable) || variable.dtype === 'string') continue;
    const why = `it uses the variable ${variable.name}, which is none of the model's or the optimizer's`;
    recorder.forbid(idOf(backend, variable), why);
  }
  for (const [index, variable] of variables.entries()) {
    recorder.know(idOf(backend, variable), { kind: 'variable', index });
  }
  return recorder;
}

function idOf(backend: NativeBackend, of: TensorInfo): number {
  const [id] = backend.getInputTensorIds([of]);
  if (id !== undefined) return id;
  throw new Error('the backend knows no such tensor');
}

function makeInput(
  backend: NativeBackend,
  recorder: Recorder,
  inputs: TensorForm[],
  { data, shape, as = 'float32' }: StandIn,
): Tensor {
  const { binding } = recorder;
  const dtype = dtypeOf(binding, data);
  const wanted = as === 'int32' ? binding.TF_INT32 : binding.TF_FLOAT;
  const id = recorder.createInput({ dtype, shape }, data, inputs.length);
  inputs.push({ dtype, shape });
  if (dtype === wanted) return backend.createOutputTensor({ id, shape: [...shape], dtype });
  const [cast] = binding.executeOp('Cast', castAttributes(binding, dtype, wanted), [id], 1);
  binding.deleteTensor(id);
  if (cast === undefined) throw new Error('Cast gave no output');
  return backend.createOutputTensor(cast);
}

/** TensorFlow's number of the data type that an array is fed as. */
function dtypeOf(binding: NativeBinding, data: StandIn['data']): number {
  if (data instanceof Uint8Array) return binding.TF_UINT8;
  if (data instanceof Int32Array) return binding.TF_INT32;
  return binding.TF_FLOAT;
}

/** Whether all places are within `first .. limit - 1`, by the last axis where there are several limits. */
function within(
  backend: NativeBackend,
  { dataId, shape, dtype }: TensorInfo,
  first: number,
  limits: readonly number[],
): Tensor {
  backend.incRef(dataId);
  const places = tensorEngine().makeTensorFromDataId(dataId, shape, dtype);
  // There is no infinite int32.
  const checks = [
    ...(Number.isFinite(first) ? [greaterEqual(places, tensor(first, [], dtype))] : []),
    ...(limits.every(Number.isFinite) ? [less(places, tensor([...limits], [limits.length], dtype))] : []),
  ];
  return all(checks.reduce((one, other) => logicalAnd(one, other), tensor(true)));
}

/** Remembers the values of variables (without copying them) and answers with what puts them back. */
function rememberValues(variables: readonly Variable[]): () => void {
  const values = variables.map((variable) => variable.clone());
  return () => {
    for (const [index, variable] of variables.entries()) {
      const value = values[index];
      if (value !== undefined && value.dataId !== variable.dataId) variable.assign(value);
    }
  };
}
