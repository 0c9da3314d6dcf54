import type { Variable } from '@tensorflow/tfjs-core';
import type { TypedArray } from '../../../core/sample.js';
import type { Compile, Program, Traceable } from '../../program.js';
import type { NativeBackend } from '../binding.js';
import { type Graph, graphOf } from './graph.js';
import { HeldVariables, separate } from './held-variables.js';
import { formAt } from './reach.js';
import { record } from './record.js';
import { checkAlike, type Recording } from './recording.js';
import { rewritten } from './rewrites/index.js';
import { openSession, type Session } from './session.js';

/** Makes programs of functions on native TensorFlow. */
export function compileOn(backend: NativeBackend): Compile {
  return (variables, traceable) => {
    separate(backend, variables);
    const recording = rewritten(recordTwice(backend, variables, traceable), backend.binding);
    const graph = graphOf(recording, backend.binding);
    return new GraphProgram(backend, variables, recording, graph);
  };
}

function recordTwice(
  backend: NativeBackend,
  variables: readonly Variable[],
  traceable: Traceable,
): Recording {
  const first = record(backend, variables, (input, changeInPlace) => traceable(input, 0, changeInPlace));
  checkAlike(
    first,
    record(backend, variables, (input, changeInPlace) => traceable(input, 1, changeInPlace)),
  );
  return first;
}

/** A recording as a graph in a session. */
class GraphProgram implements Program {
  readonly outputShapes: readonly (readonly number[])[];
  readonly #backend: NativeBackend;
  readonly #variables: readonly Variable[];
  readonly #recording: Recording;
  readonly #graph: Graph;
  readonly #session: Session;
  readonly #held: HeldVariables | undefined;

  constructor(backend: NativeBackend, variables: readonly Variable[], recording: Recording, graph: Graph) {
    this.outputShapes = recording.outputs.map((origin) => formAt(recording, origin).shape);
    this.#backend = backend;
    this.#variables = variables;
    this.#recording = recording;
    this.#graph = graph;
    this.#session = openSession(backend.binding, graph);
    this.#held = graph.held && new HeldVariables(backend, variables, this.#session, graph.held);
  }

  run(inputs: readonly TypedArray[]): readonly TypedArray[] | undefined {
    const { binding } = this.#backend;
    this.#held?.moveIn();
    const fed = inputs.map((data, index) => {
      const form = this.#recording.inputs[index];
      if (form) return binding.createTensor(form.shape, form.dtype, data);
      throw new RangeError(`the program takes ${this.#recording.inputs.length} inputs, not ${inputs.length}`);
    });
    try {
      const variables = this.#held ? [] : this.#backend.getInputTensorIds(this.#variables);
      return this.#read(this.#session.call(this.#graph.run, [...fed, ...variables]));
    } catch (error) {
      if (error instanceof Error && error.message.includes('assertion failed')) return undefined;
      throw error;
    } finally {
      for (const id of fed) binding.deleteTensor(id);
    }
  }

  dispose(): void {
    this.#held?.moveOut();
    this.#session.close();
  }

  #read(ids: readonly number[]): readonly TypedArray[] {
    const { binding } = this.#backend;
    return ids.map((id) => {
      const data = binding.tensorDataSync(id);
      binding.deleteTensor(id);
      return data;
    });
  }
}
