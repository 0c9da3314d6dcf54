import type { Variable } from '@tensorflow/tfjs-core';
import { tensorScope } from '../../../core/tensor-scope.js';
import type { NativeBackend, TensorRecord } from '../binding.js';
import type { Graph } from './graph.js';
import type { Session } from './session.js';

/**
 * Variables that move into a session and back, without a copy of their values.
 *
 * While they are inside, the variables of tfjs hold nothing. Whoever looks at one (a read, an operation, a clone, a
 * disposal) brings all of them back first, so nobody can see values that are out of date. That the backend's record of
 * a tensor is looked at is noticed by accessors in the place of its fields.
 */
export class HeldVariables {
  readonly #backend: NativeBackend;
  readonly #variables: readonly Variable[];
  readonly #session: Session;
  readonly #calls: NonNullable<Graph['held']>;
  #records: readonly TensorRecord[] = [];

  constructor(
    backend: NativeBackend,
    variables: readonly Variable[],
    session: Session,
    calls: NonNullable<Graph['held']>,
  ) {
    this.#backend = backend;
    this.#variables = variables;
    this.#session = session;
    this.#calls = calls;
  }

  moveIn(): void {
    if (this.#records.length > 0) return;
    separate(this.#backend, this.#variables);
    const ids = this.#backend.getInputTensorIds(this.#variables);
    this.#delete(this.#session.call(this.#calls.load, ids));
    this.#delete(ids);
    this.#records = this.#variables.map(({ dataId }) => this.#backend.tensorMap.get(dataId));
    for (const record of this.#records) {
      watch(record, 'id', () => this.moveOut());
      watch(record, 'refCount', () => this.moveOut());
    }
  }

  moveOut(): void {
    if (this.#records.length === 0) return;
    const ids = this.#session.call(this.#calls.take, []);
    for (const [index, record] of this.#records.entries()) {
      settle(record, 'id', ids[index] ?? -1);
      settle(record, 'refCount', 1);
    }
    this.#delete(ids.slice(this.#records.length));
    this.#records = [];
  }

  #delete(ids: readonly number[]): void {
    for (const id of ids) this.#backend.binding.deleteTensor(id);
  }
}

/** Gives each variable values that no other tensor shares: they leave tfjs for a while. */
export function separate(backend: NativeBackend, variables: readonly Variable[]): void {
  const taken = new Set<object>();
  tensorScope('separate', () => {
    for (const variable of variables) {
      const { refCount } = backend.tensorMap.get(variable.dataId);
      if (refCount > 1 || taken.has(variable.dataId)) {
        const [copy] = backend.binding.executeOp('Identity', [], backend.getInputTensorIds([variable]), 1);
        if (copy) variable.assign(backend.createOutputTensor(copy));
      }
      taken.add(variable.dataId);
    }
  });
}

/** Puts an accessor in the place of a field; `looked` must {@link settle} it. */
function watch(record: TensorRecord, field: 'id' | 'refCount', looked: () => void): void {
  Object.defineProperty(record, field, {
    configurable: true,
    enumerable: true,
    get() {
      looked();
      return record[field];
    },
    set(value: number) {
      looked();
      record[field] = value;
    },
  });
}

function settle(record: TensorRecord, field: 'id' | 'refCount', value: number): void {
  Object.defineProperty(record, field, { configurable: true, enumerable: true, writable: true, value });
}
