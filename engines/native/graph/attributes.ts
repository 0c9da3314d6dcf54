import { Untraceable } from '../../program.js';
import type { NativeBinding, OperationAttribute } from '../binding.js';
import type { Origin, RecordedOperation, TensorForm } from './recording.js';
import { type Attribute, type Attributes, shapeAttribute } from './schema.js';

/** The numbers by which the binding tells kinds of attributes apart. */
export type AttributeKinds = Pick<
  NativeBinding,
  'TF_ATTR_STRING' | 'TF_ATTR_INT' | 'TF_ATTR_FLOAT' | 'TF_ATTR_BOOL' | 'TF_ATTR_TYPE' | 'TF_ATTR_SHAPE'
>;

/** The attributes of an operation as a graph has them, those included that are implied by its inputs when it runs alone. */
export function attributesOf(
  { name, attributes, inputs }: RecordedOperation,
  kinds: AttributeKinds,
  formOf: (origin: Origin) => TensorForm,
): Attributes {
  const given = Object.fromEntries(attributes.map((each) => [each.name, attributeOf(each, kinds)]));
  return { ...impliedBy(name, inputs.map(formOf)), ...given };
}

function attributeOf({ name, type, value }: OperationAttribute, kinds: AttributeKinds): Attribute {
  switch (type) {
    case kinds.TF_ATTR_STRING:
      return { s: Buffer.from(String(value)) };
    case kinds.TF_ATTR_INT:
      return Array.isArray(value) ? { list: { i: value.map(Number) } } : { i: Number(value) };
    case kinds.TF_ATTR_FLOAT:
      return Array.isArray(value) ? { list: { f: value.map(Number) } } : { f: Number(value) };
    case kinds.TF_ATTR_BOOL:
      return Array.isArray(value) ? { list: { b: value.map(Boolean) } } : { b: Boolean(value) };
    case kinds.TF_ATTR_TYPE:
      return { type: Number(value) };
    case kinds.TF_ATTR_SHAPE:
      return shapeAttribute(Array.isArray(value) ? value.map(Number) : []);
    default:
      throw new Untraceable(`it uses an attribute ${name} of kind ${type}, which is not known here`);
  }
}

/** Data types that tfjs-node leaves out: an operation that runs alone takes them from its inputs, one in a graph does not. */
function impliedBy(name: string, inputs: readonly TensorForm[]): Attributes {
  const names = left[name];
  if (names === undefined) return {};
  return Object.fromEntries(
    names.map((attribute, index) => [attribute, { type: inputs[index]?.dtype ?? 0 }]),
  );
}

/**
 * The attribute that tells the type of each input, in the order of the inputs.
 *
 * Of the kernels of tfjs-node 4.22 no other leaves out one that TensorFlow 2.21 has no fitting default for.
 */
const left: Readonly<Record<string, readonly string[]>> = {
  ExpandDims: ['T', 'Tdim'],
};
