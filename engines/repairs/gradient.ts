import { type GradFunc, getGradient, type NamedAttrMap, type Tensor } from '@tensorflow/tfjs-core';
import { replaceGradient } from '../replace.js';

/** What a gradient is computed from. */
export interface GradientOf<Input extends string> {
  /** The gradient of the loss by the output, of the output's shape. */
  readonly dy: Tensor;
  /** One of the kernel's inputs. */
  input(name: Input): Tensor;
  readonly attributes: NamedAttrMap;
}

/** How the gradient by each input is computed, by the kernel's names for them. */
export type Gradients = ReturnType<GradFunc>;

/** Gives a kernel with one output its gradient, on every backend; the inputs named are kept for it. */
export function setGradient<Input extends string>(
  kernelName: string,
  inputs: readonly Input[],
  gradient: (of: GradientOf<Input>) => Gradients,
): void {
  replaceGradient({
    kernelName,
    inputsToSave: [...inputs],
    gradFunc: (dy, saved, attributes) =>
      gradient({
        dy: single(kernelName, dy),
        input: (name) => savedInput(saved, inputs.indexOf(name), `${kernelName} ${name}`),
        attributes,
      }),
  });
}

/** Changes a gradient of tfjs-core's own; `change` gets the one that is there. Done once, however often it is asked. */
export function changeGradient(kernelName: string, change: (shipped: GradFunc) => GradFunc): void {
  const shipped = getGradient(kernelName);
  if (!shipped || changed.has(kernelName)) return;
  changed.add(kernelName);
  replaceGradient({ ...shipped, gradFunc: change(shipped.gradFunc) });
}

const changed = new Set<string>();

function single(kernelName: string, dy: Tensor | Tensor[]): Tensor {
  if (!Array.isArray(dy)) return dy;
  throw new TypeError(`${kernelName} has one output`);
}

function savedInput(saved: readonly Tensor[], index: number, name: string): Tensor {
  const tensor = saved[index];
  if (tensor) return tensor;
  throw new TypeError(`${name} was not kept for the gradient`);
}
