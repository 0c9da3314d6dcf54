import type { TypedArray } from '../../../core/sample.js';
import { Untraceable } from '../../program.js';
import type { NativeBinding, OperationAttribute, TensorMetadata } from '../binding.js';
import type { Origin, RecordedConstant, RecordedOperation, TensorForm } from './recording.js';

/**
 * Notes what is asked of TensorFlow while it computes: stands in the place of the binding, passes every call on, and
 * follows each tensor to where it came from.
 */
export class Recorder {
  readonly constants: RecordedConstant[] = [];
  readonly operations: RecordedOperation[] = [];
  readonly binding: NativeBinding;
  readonly #native: NativeBinding;
  readonly #origins = new Map<number, Origin>();
  readonly #forbidden = new Map<number, string>();
  /** Whether the results of each operation may be other ones at the next call. */
  readonly #varying: boolean[] = [];
  /** Conditions of the operation that comes next. */
  #required: readonly number[] = [];

  constructor(native: NativeBinding) {
    this.#native = native;
    const instead: Partial<NativeBinding> = {
      createTensor: this.#createTensor.bind(this),
      deleteTensor: (id: number) => native.deleteTensor(id),
      tensorDataSync: this.#read.bind(this),
      executeOp: this.#execute.bind(this),
      loadSavedModel: () => refuse('loads a graph'),
      deleteSavedModel: () => refuse('deletes a graph'),
      runSavedModel: () => refuse('runs a graph'),
    };
    // The binding's own properties cannot be written over, but stood before.
    this.binding = Object.create(native, Object.getOwnPropertyDescriptors(instead));
  }

  /** Makes a tensor whose values are fed at each call. */
  createInput({ dtype, shape }: TensorForm, data: TypedArray, index: number): number {
    const id = this.#native.createTensor(shape, dtype, data);
    this.know(id, { kind: 'input', index });
    return id;
  }

  /** Tells where a tensor comes from that was there before. */
  know(id: number, origin: Origin): void {
    this.#origins.set(id, origin);
  }

  /** Tells why a tensor that was there before must not be used. */
  forbid(id: number, why: string): void {
    this.#forbidden.set(id, why);
  }

  /** Has the operation that comes next wait for a condition, by its place among those of the recording. */
  requireForNext(condition: number): void {
    this.#required = [...this.#required, condition];
  }

  /**
   * Notes an operation that changes variables where they are: by their places, with the tensors that they are before
   * it. Answers with tensors of what they are afterwards, whose values are not computed here.
   */
  changeInPlace(
    name: string,
    changes: readonly number[],
    before: readonly number[],
    operands: readonly number[],
  ): TensorMetadata[] {
    const results = before.flatMap((id) => this.#native.executeOp('Identity', [], [id], 1));
    const inputs = [...before, ...operands].map((id) => this.originOf(id));
    const attributes = [{ name: 'T', type: this.#native.TF_ATTR_TYPE, value: this.#native.TF_FLOAT }];
    this.#note({ name, attributes, inputs, outputs: results.map(formOf), requires: [], changes }, results);
    return results;
  }

  /** Where a tensor comes from; one that was made before, and is nobody's variable, counts as a constant. */
  originOf(id: number): Origin {
    return this.#origins.get(id) ?? this.#capture(id);
  }

  /** Whether a tensor's values may be other ones at the next call. */
  varies(id: number): boolean {
    return this.#varies(this.originOf(id));
  }

  #varies(origin: Origin): boolean {
    if (origin.kind === 'operation') return this.#varying[origin.index] ?? false;
    return origin.kind !== 'constant';
  }

  #createTensor(shape: readonly number[], dtype: number, data: TypedArray | readonly Uint8Array[]): number {
    if (!ArrayBuffer.isView(data)) throw new Untraceable('it makes a tensor of strings');
    const id = this.#native.createTensor(shape, dtype, data);
    this.#addConstant(id, { dtype, shape: [...shape] }, data);
    return id;
  }

  #read(id: number): Float32Array | Int32Array | Uint8Array {
    const origin = this.originOf(id);
    if (!this.#varies(origin)) return this.#native.tensorDataSync(id);
    const what =
      origin.kind === 'operation' ? `result of ${this.operations[origin.index]?.name}` : origin.kind;
    throw new Untraceable(`it reads the values of a tensor (the ${what}) while it computes`);
  }

  #execute(
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[] {
    if (drawsRandomly.test(name))
      throw new Untraceable(`it draws random numbers that are not seeded by the step (${name})`);
    const origins = inputs.map((id) => this.originOf(id));
    const results = this.#native.executeOp(name, attributes, inputs, outputs);
    const asked = { name, attributes: [...attributes], inputs: origins, requires: this.#required };
    this.#required = [];
    this.#note({ ...asked, outputs: results.map(formOf) }, results);
    return results;
  }

  #note(operation: RecordedOperation, results: readonly TensorMetadata[]): void {
    const index = this.operations.push(operation) - 1;
    this.#varying.push(operation.inputs.some((origin) => this.#varies(origin)));
    for (const [output, { id }] of results.entries()) this.know(id, { kind: 'operation', index, output });
  }

  /** A tensor from before: its form is only known of a copy. */
  #capture(id: number): Origin {
    const why = this.#forbidden.get(id);
    if (why !== undefined) throw new Untraceable(why);
    const [copy] = this.#native.executeOp('Identity', [], [id], 1);
    if (copy === undefined) throw new Error('Identity gave no output');
    const data = this.#native.tensorDataSync(copy.id);
    this.#native.deleteTensor(copy.id);
    if (!ArrayBuffer.isView(data)) throw new Untraceable('it uses a tensor of strings');
    return this.#addConstant(id, formOf(copy), data);
  }

  #addConstant(id: number, form: TensorForm, data: ArrayBufferView): Origin {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
    const origin: Origin = { kind: 'constant', index: this.constants.length };
    this.constants.push({ ...form, bytes });
    this.know(id, origin);
    return origin;
  }
}

// Operations with a state of their own; the stateless ones take their seed as an input.
const drawsRandomly =
  /^(Random|Multinomial|TruncatedNormal|ParameterizedTruncatedNormal|StatefulUniform|StatefulStandard)/;

function formOf({ dtype, shape }: TensorMetadata): TensorForm {
  return { dtype, shape: [...shape] };
}

function refuse(what: string): never {
  throw new Untraceable(`it ${what}`);
}
